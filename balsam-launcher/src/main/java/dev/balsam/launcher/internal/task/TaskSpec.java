package dev.balsam.launcher.internal.task;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to start, everything already decided.
 *
 * @param jobId the job
 * @param attempt which run of the job this is; with {@code jobId} it names the task
 * @param argv the program and its arguments, verbatim; a program without a slash is looked up in
 *     PATH, one with a slash relative to {@code workdir}
 * @param starter the command that starts the program, which is added to it: a binding to cores, an
 *     MPI start; empty to start the program itself
 * @param cleanup a command that ends what a killed task may have left on other machines; often
 *     empty
 * @param environment this task's own variables, on top of those common to all tasks of the runner
 * @param workdir an existing directory, the task's current directory
 * @param output the file that receives stdout and stderr
 * @param append whether it is written at the end of that file; otherwise the file is truncated
 * @param environmentScript a shell script, sourced (by bash where there is one) before the program
 *     is started
 * @param timeout the longest time the task may run, or empty for no limit
 * @param node name of the other machine on which it runs; empty for this one
 */
public record TaskSpec(
    long jobId,
    int attempt,
    List<String> argv,
    List<String> starter,
    List<String> cleanup,
    Map<String, String> environment,
    Path workdir,
    Path output,
    boolean append,
    Optional<Path> environmentScript,
    Optional<Duration> timeout,
    String node) {
  /** Variables that each task gets from its runner: they say whose process it is. */
  public static final Set<String> OWN_VARIABLES = TaskMarker.NAMES;

  /** Copies the collections and makes the paths absolute. */
  public TaskSpec {
    argv = List.copyOf(argv);
    starter = List.copyOf(starter);
    cleanup = List.copyOf(cleanup);
    environment = Map.copyOf(environment);
    workdir = workdir.toAbsolutePath();
    output = output.toAbsolutePath();
    environmentScript = environmentScript.map(Path::toAbsolutePath);
  }

  /**
   * A task that truncates its output file.
   *
   * @param jobId the job
   * @param attempt which run of the job this is
   * @param argv the program and its arguments
   * @param environment this task's own variables
   * @param workdir an existing directory
   * @param output the file that receives stdout and stderr
   * @param environmentScript a shell script to source first
   * @param timeout the longest time the task may run
   */
  public TaskSpec(
      long jobId,
      int attempt,
      List<String> argv,
      Map<String, String> environment,
      Path workdir,
      Path output,
      Optional<Path> environmentScript,
      Optional<Duration> timeout) {
    this(
        jobId,
        attempt,
        argv,
        List.of(),
        List.of(),
        environment,
        workdir,
        output,
        false,
        environmentScript,
        timeout,
        "");
  }

  /**
   * The same started by a command.
   *
   * @param command to which the program and its arguments are added
   * @param ifKilled ends what a killed task may have left on other machines; often empty
   * @return a copy
   */
  public TaskSpec startedBy(List<String> command, List<String> ifKilled) {
    return new TaskSpec(
        jobId,
        attempt,
        argv,
        command,
        ifKilled,
        environment,
        workdir,
        output,
        append,
        environmentScript,
        timeout,
        node);
  }

  /**
   * The same on another machine.
   *
   * @param machine name of a node; empty for this machine
   * @return a copy
   */
  public TaskSpec on(String machine) {
    return new TaskSpec(
        jobId,
        attempt,
        argv,
        starter,
        cleanup,
        environment,
        workdir,
        output,
        append,
        environmentScript,
        timeout,
        machine);
  }
}
