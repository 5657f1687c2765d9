package dev.balsam;

import java.util.List;

/**
 * What is stored of a hook: enough to find the code again in another JVM, never the code.
 *
 * <pre>{@code
 * app.postprocess().ifPresent(hook -> System.out.println(hook.describe()));
 * }</pre>
 */
public sealed interface HookRef {
  /**
   * A hook known by name.
   *
   * @param name the name that a launcher must know
   */
  record Named(String name) implements HookRef {
    @Override
    public String describe() {
      return "hook \"" + name + "\"";
    }
  }

  /**
   * A hook that is a class with a constructor without parameters.
   *
   * @param className its binary name
   */
  record OfClass(String className) implements HookRef {
    @Override
    public String describe() {
      return "hook class " + className;
    }
  }

  /**
   * A hook that is a program, run in the job's working directory.
   *
   * @param argv program and arguments; at least one element
   */
  record Script(List<String> argv) implements HookRef {
    /**
     * Copies the list.
     *
     * @param argv program and arguments; at least one element
     */
    public Script {
      argv = List.copyOf(argv);
    }

    @Override
    public String describe() {
      return "script " + String.join(" ", argv);
    }
  }

  /**
   * Words for a person.
   *
   * @return for example {@code hook "converged?"}
   */
  String describe();
}
