package dev.balsam;

import dev.balsam.internal.text.CommandLine;
import dev.balsam.internal.text.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A program that jobs run, with what to do before, after, on error and on timeout. An immutable
 * value; it needs no database. Two apps are equal when all that is stored of them is.
 *
 * <pre>{@code
 * App simulate = Balsam.app("simulate")
 *     .executable("./simulate --fast")
 *     .environment("OMP_PROC_BIND", "true")
 *     .build();
 * }</pre>
 */
public final class App {
  private static final Duration HOOK_TIMEOUT = Duration.ofMinutes(5);

  private final String name;
  private final String description;
  private final List<String> executable;
  private final Path directory;
  private final Map<String, String> environment;
  private final Optional<Path> environmentScript;
  private final Optional<HookRef> preprocess;
  private final Optional<HookRef> postprocess;
  private final Optional<HookRef> onError;
  private final Optional<HookRef> onTimeout;
  private final Duration hookTimeout;
  private final Map<String, Hook> code;

  private App(Builder b) {
    name = b.name;
    description = b.description;
    executable = b.executable;
    directory = b.directory;
    environment = Map.copyOf(b.environment);
    environmentScript = b.environmentScript;
    preprocess = b.preprocess;
    postprocess = b.postprocess;
    onError = b.onError;
    onTimeout = b.onTimeout;
    hookTimeout = b.hookTimeout;
    code = Map.copyOf(b.code);
  }

  /**
   * The name by which a site knows the app.
   *
   * @return the name; not empty
   */
  public String name() {
    return name;
  }

  /**
   * Free text.
   *
   * @return perhaps empty
   */
  public String description() {
    return description;
  }

  /**
   * The program with its first arguments.
   *
   * @return at least one word
   */
  public List<String> executable() {
    return executable;
  }

  /**
   * The directory in which the app was defined. A relative executable such as {@code ./simulate} is
   * looked for in the job's working directory first, then here.
   *
   * @return an absolute path
   */
  public Path directory() {
    return directory;
  }

  /**
   * Variables for every run.
   *
   * @return values by name
   */
  public Map<String, String> environment() {
    return environment;
  }

  /**
   * A shell script that is sourced right before each run.
   *
   * @return its path, if there is one
   */
  public Optional<Path> environmentScript() {
    return environmentScript;
  }

  /**
   * What runs before a job's first run.
   *
   * @return the hook, if there is one
   */
  public Optional<HookRef> preprocess() {
    return preprocess;
  }

  /**
   * What runs after a successful run.
   *
   * @return the hook, if there is one
   */
  public Optional<HookRef> postprocess() {
    return postprocess;
  }

  /**
   * What runs after a run that failed.
   *
   * @return the hook, if there is one
   */
  public Optional<HookRef> onError() {
    return onError;
  }

  /**
   * What runs after a run that was cut off.
   *
   * @return the hook, if there is one
   */
  public Optional<HookRef> onTimeout() {
    return onTimeout;
  }

  /**
   * How long each of its hooks may take.
   *
   * @return longer than zero; five minutes when nothing was said, as in the original
   */
  public Duration hookTimeout() {
    return hookTimeout;
  }

  /**
   * The code that was given for named hooks; never stored.
   *
   * @return hooks by name
   */
  public Map<String, Hook> code() {
    return code;
  }

  private List<Object> stored() {
    return List.of(
        name,
        description,
        executable,
        directory,
        environment,
        environmentScript,
        preprocess,
        postprocess,
        onError,
        onTimeout,
        hookTimeout);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof App app && stored().equals(app.stored());
  }

  @Override
  public int hashCode() {
    return stored().hashCode();
  }

  @Override
  public String toString() {
    return "App " + name + " " + executable;
  }

  /**
   * Defines an {@link App}. Every setter checks its value at once.
   *
   * <pre>{@code
   * App app = Balsam.app("hello").executable("echo hello,").description("greets").build();
   * }</pre>
   */
  public static final class Builder {
    // A key of PostgreSQL's indexes; four bytes for each character must fit into 2704.
    private static final int MOST_CHARACTERS = 500;

    private final String name;
    private String description = "";
    private List<String> executable = List.of();
    private Path directory = Path.of("").toAbsolutePath();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Optional<Path> environmentScript = Optional.empty();
    private Optional<HookRef> preprocess = Optional.empty();
    private Optional<HookRef> postprocess = Optional.empty();
    private Optional<HookRef> onError = Optional.empty();
    private Optional<HookRef> onTimeout = Optional.empty();
    private Duration hookTimeout = HOOK_TIMEOUT;
    private final Map<String, Hook> code = new LinkedHashMap<>();

    Builder(String name) {
      this.name = Checks.atMost(MOST_CHARACTERS, "app", Checks.name("app", name));
    }

    /**
     * The program, with its first arguments. It is split into words by the quoting rules of a POSIX
     * shell but never given to one.
     *
     * @param commandLine for example {@code "./simulate --title 'two words'"}
     * @return this
     * @throws BalsamException when it is blank or a quote is left open
     */
    public Builder executable(String commandLine) {
      return argv(CommandLine.split(commandLine));
    }

    /**
     * The program and its first arguments as words, taken as they are.
     *
     * @param words the program first
     * @return this
     */
    public Builder argv(List<String> words) {
      if (words.isEmpty() || words.get(0).isEmpty()) {
        throw new BalsamException(
            "App \"" + Printable.of(name) + "\" is given no program. Name one as the first word.");
      }
      words.forEach(word -> Checks.noNul("word of app \"" + Printable.of(name) + "\"", word));
      executable = List.copyOf(words);
      return this;
    }

    /**
     * The directory that a relative executable is looked for in, after the job's working directory;
     * the current one when nothing is said.
     *
     * @param path absolute, or relative to the current directory
     * @return this
     */
    public Builder directory(Path path) {
      directory = path.toAbsolutePath().normalize();
      return this;
    }

    /**
     * Free text.
     *
     * @param text anything
     * @return this
     */
    public Builder description(String text) {
      description = Checks.noNul("description of app \"" + Printable.of(name) + "\"", text);
      return this;
    }

    /**
     * A variable for every run; a job's own variable of that name wins.
     *
     * @param variable letters, digits and underscores
     * @param value its value
     * @return this
     */
    public Builder environment(String variable, String value) {
      environment.put(Checks.variable(variable), Checks.noNul("value of " + variable, value));
      return this;
    }

    /**
     * A shell script that is sourced right before each run, such as one that loads modules.
     *
     * @param script its path; made absolute
     * @return this
     */
    public Builder environmentScript(Path script) {
      environmentScript = Optional.of(script.toAbsolutePath().normalize());
      return this;
    }

    /**
     * Runs code before a job's first run.
     *
     * @param hookName the name that is stored; a launcher in another JVM finds the code by it
     * @param hook the code
     * @return this
     */
    public Builder preprocess(String hookName, Hook hook) {
      preprocess = named(hookName, hook);
      return this;
    }

    /**
     * Runs a class before a job's first run.
     *
     * @param hook a class with a public constructor without parameters
     * @return this
     */
    public Builder preprocess(Class<? extends Hook> hook) {
      preprocess = byClass(hook);
      return this;
    }

    /**
     * Runs a program before a job's first run, in its working directory.
     *
     * @param commandLine split like {@link #executable}
     * @return this
     */
    public Builder preprocessScript(String commandLine) {
      preprocess = script(commandLine);
      return this;
    }

    /**
     * Runs code after a successful run.
     *
     * @param hookName the name that is stored; a launcher in another JVM finds the code by it
     * @param hook the code
     * @return this
     */
    public Builder postprocess(String hookName, Hook hook) {
      postprocess = named(hookName, hook);
      return this;
    }

    /**
     * Runs a class after a successful run.
     *
     * @param hook a class with a public constructor without parameters
     * @return this
     */
    public Builder postprocess(Class<? extends Hook> hook) {
      postprocess = byClass(hook);
      return this;
    }

    /**
     * Runs a program after a successful run, in the job's working directory.
     *
     * @param commandLine split like {@link #executable}
     * @return this
     */
    public Builder postprocessScript(String commandLine) {
      postprocess = script(commandLine);
      return this;
    }

    /**
     * Runs code after a run that failed.
     *
     * @param hookName the name that is stored; a launcher in another JVM finds the code by it
     * @param hook the code; it decides what becomes of the job
     * @return this
     */
    public Builder onError(String hookName, Hook hook) {
      onError = named(hookName, hook);
      return this;
    }

    /**
     * Runs a class after a run that failed.
     *
     * @param hook a class with a public constructor without parameters
     * @return this
     */
    public Builder onError(Class<? extends Hook> hook) {
      onError = byClass(hook);
      return this;
    }

    /**
     * Runs a program after a run that failed, in the job's working directory.
     *
     * @param commandLine split like {@link #executable}
     * @return this
     */
    public Builder onErrorScript(String commandLine) {
      onError = script(commandLine);
      return this;
    }

    /**
     * Runs code after a run that was cut off.
     *
     * @param hookName the name that is stored; a launcher in another JVM finds the code by it
     * @param hook the code; it decides what becomes of the job
     * @return this
     */
    public Builder onTimeout(String hookName, Hook hook) {
      onTimeout = named(hookName, hook);
      return this;
    }

    /**
     * Runs a class after a run that was cut off.
     *
     * @param hook a class with a public constructor without parameters
     * @return this
     */
    public Builder onTimeout(Class<? extends Hook> hook) {
      onTimeout = byClass(hook);
      return this;
    }

    /**
     * Runs a program after a run that was cut off, in the job's working directory.
     *
     * @param commandLine split like {@link #executable}
     * @return this
     */
    public Builder onTimeoutScript(String commandLine) {
      onTimeout = script(commandLine);
      return this;
    }

    /**
     * How long each hook may take. One that takes longer is interrupted, a script is ended with all
     * that it has started, and the job fails.
     *
     * @param limit longer than zero
     * @return this
     */
    public Builder hookTimeout(Duration limit) {
      hookTimeout = Checks.positive("hookTimeout of app \"" + Printable.of(name) + "\"", limit);
      return this;
    }

    /**
     * Takes over hooks as they were stored, without their code. For engines and tools that read
     * apps back.
     *
     * @param before what runs before a job's first run
     * @param after what runs after a successful run
     * @param error what runs after a run that failed
     * @param timeout what runs after a run that was cut off
     * @return this
     */
    public Builder hooks(
        Optional<HookRef> before,
        Optional<HookRef> after,
        Optional<HookRef> error,
        Optional<HookRef> timeout) {
      preprocess = before;
      postprocess = after;
      onError = error;
      onTimeout = timeout;
      return this;
    }

    /**
     * The app.
     *
     * @return an immutable value
     * @throws BalsamException when no executable was given
     */
    public App build() {
      if (executable.isEmpty()) {
        throw new BalsamException(
            "App \""
                + Printable.of(name)
                + "\" has no executable. Call executable(\"./program\") before build().");
      }
      return new App(this);
    }

    private Optional<HookRef> named(String hookName, Hook hook) {
      Checks.name("hook", hookName);
      Hook other = code.put(hookName, Objects.requireNonNull(hook, "hook"));
      if (other != null && other != hook) {
        throw new BalsamException(
            "App \""
                + Printable.of(name)
                + "\" has two hooks named \""
                + Printable.of(hookName)
                + "\". Give each its own name: it is all that is stored of a hook.");
      }
      return Optional.of(new HookRef.Named(hookName));
    }

    private Optional<HookRef> byClass(Class<? extends Hook> hook) {
      return Optional.of(new HookRef.OfClass(HookClasses.instantiable(hook).getName()));
    }

    private Optional<HookRef> script(String commandLine) {
      List<String> words = CommandLine.split(commandLine);
      if (words.get(0).isEmpty()) {
        throw new BalsamException(
            "A script of app \""
                + Printable.of(name)
                + "\" names no program. Name one as the first word.");
      }
      return Optional.of(new HookRef.Script(words));
    }
  }
}
