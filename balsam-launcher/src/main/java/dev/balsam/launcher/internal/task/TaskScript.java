package dev.balsam.launcher.internal.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The line that makes a worker run one task:
 *
 * <pre>
 * set C; cd 'workdir' and set O and { set R; A='x' 'program' 'argument'; } with output to 'output'; echo 17 $1 $?
 * </pre>
 *
 * <p>The first parameter says how far it got: C(d), O(utput) or R(un). It is a simple command, not
 * a subshell, because dash starts those with vfork. The worker's stdin is /dev/null, the script and
 * its saved descriptors are close-on-exec, and 1 and 2 are the output file, so that a task inherits
 * nothing of the worker's.
 */
final class TaskScript {
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * Variables that some /bin/sh keeps read-only, computes or acts upon; assigning them in the
   * worker could end it. env(1) sets them instead, at the price of one more exec.
   */
  private static final Pattern SHELLS_OWN =
      Pattern.compile(
          "_|PWD|OLDPWD|IFS|PPID|E?UID|GROUPS|LINENO|OPT(IND|ARG|ERR)|PS[0-9]|ENV|S?RANDOM|SECONDS|EPOCH\\w*"
              + "|SHLVL|SHELLOPTS|BASH\\w*|FUNCNAME|DIRSTACK|HIST\\w*|POSIXLY_CORRECT|TIMEFORMAT|KSH\\w*");

  private static final String SOURCE_AND_EXEC =
      ". \"$0\" || { s=$?; echo \"balsam: the environment script $0 returned $s\" >&2; exit $s; };"
          + " exec ";

  private final Map<String, String> common;
  private final long commonBytes;
  private final String sourcingShell;
  private final String sourcingCommand;

  /**
   * Scripts for one runner's tasks.
   *
   * @param common the environment that the workers have
   */
  TaskScript(Map<String, String> common) {
    this.common = common;
    this.commonBytes = ExecLimits.bytesOf(common);
    String bash =
        Executables.find("bash", common.getOrDefault("PATH", Executables.DEFAULT_PATH))
            .or(() -> Executables.find("bash", Executables.DEFAULT_PATH))
            .map(Path::toString)
            .orElse("");
    // Environment scripts are written for bash by people who never met another shell.
    this.sourcingShell = bash.isEmpty() ? "/bin/sh" : bash;
    this.sourcingCommand = SOURCE_AND_EXEC + (bash.isEmpty() ? "\"$@\"" : "-- \"$@\"");
  }

  /**
   * The script of one task.
   *
   * @param task what to run
   * @param sequence the number that the worker's answer carries
   * @return text for a worker's stdin
   * @throws CannotStartException if it is known now that the task cannot run
   */
  ShellText of(TaskSpec task, long sequence) throws CannotStartException {
    Map<String, String> environment = environmentOf(task);
    List<String> command = commandOf(task, environment);
    ExecLimits.check(command, environment, commonBytes);

    List<Map.Entry<String, String>> throughEnv = new ArrayList<>();
    ShellText text =
        new ShellText()
            .syntax("set C;cd ")
            .path(task.workdir())
            .syntax("&&unset OLDPWD&&set O&&{ set R;");
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (isPlain(variable.getKey())) {
        text.syntax(variable.getKey()).syntax("=").word(variable.getValue()).syntax(" ");
      } else {
        throughEnv.add(variable);
      }
    }
    if (!throughEnv.isEmpty()) {
      if (command.get(0).indexOf('=') >= 0) {
        throw new CannotStartException(
            "The executable '%s' has a '=' in its name, which does not go together with the environment variable '%s'."
                .formatted(command.get(0), throughEnv.get(0).getKey()));
      }
      text.syntax("/usr/bin/env -- ");
      throughEnv.forEach(v -> text.word(v.getKey() + "=" + v.getValue()).syntax(" "));
    }
    command.forEach(word -> text.word(word).syntax(" "));
    return text.syntax(task.append() ? ";}>>" : ";}>")
        .path(task.output())
        .syntax(" 2>&1;echo ")
        .number(sequence)
        .syntax(" $1 $?\n");
  }

  private static Map<String, String> environmentOf(TaskSpec task) throws CannotStartException {
    checkVariables(task.environment());
    Map<String, String> environment = new TreeMap<>(task.environment());
    environment.keySet().removeAll(TaskMarker.NAMES);
    environment.put(TaskMarker.JOB_ID, Long.toString(task.jobId()));
    environment.put(TaskMarker.ATTEMPT, Integer.toString(task.attempt()));
    return environment;
  }

  /** Refuses what no environment can hold, see environ(7). */
  static void checkVariables(Map<String, String> environment) throws CannotStartException {
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
        throw new CannotStartException(
            "'%s' cannot be the name of an environment variable: it must not be empty nor contain '=' or NUL."
                .formatted(name.replace("\0", "\\0")));
      }
      if (variable.getValue().indexOf('\0') >= 0) {
        throw new CannotStartException(
            "The environment variable %s contains a NUL character, which no program can receive."
                .formatted(name));
      }
    }
  }

  private List<String> commandOf(TaskSpec task, Map<String, String> environment)
      throws CannotStartException {
    List<String> argv = task.argv();
    if (argv.isEmpty() || argv.get(0).isEmpty()) {
      throw new CannotStartException("The command line is empty: give the app an executable.");
    }
    for (int i = 0; i < argv.size(); i++) {
      if (argv.get(i).indexOf('\0') >= 0) {
        throw new CannotStartException(
            "Argument %s contains a NUL character, which no program can receive.".formatted(i));
      }
    }
    List<String> command = new ArrayList<>(argv.size() + 4);
    boolean isPath = argv.get(0).indexOf('/') >= 0;
    if (task.environmentScript().isPresent()) {
      Path script = task.environmentScript().get();
      if (!Files.isRegularFile(script) || !Files.isReadable(script)) {
        throw new CannotStartException(
            "The environment script %s does not exist or cannot be read.".formatted(script));
      }
      // The script may well set the PATH on which the program is found.
      if (isPath) {
        resolve(argv.get(0), task, environment);
      }
      command.addAll(List.of(sourcingShell, "-c", sourcingCommand, script.toString()));
      command.addAll(task.starter());
      command.addAll(argv);
    } else {
      command.addAll(task.starter());
      command.addAll(argv);
      command.set(task.starter().size(), resolve(argv.get(0), task, environment));
    }
    return command;
  }

  private String resolve(String program, TaskSpec task, Map<String, String> environment)
      throws CannotStartException {
    String searchPath = environment.getOrDefault("PATH", common.getOrDefault("PATH", ""));
    return Executables.resolve(
        program, task.workdir(), searchPath.isEmpty() ? Executables.DEFAULT_PATH : searchPath);
  }

  private static boolean isPlain(String name) {
    return IDENTIFIER.matcher(name).matches() && !SHELLS_OWN.matcher(name).matches();
  }
}
