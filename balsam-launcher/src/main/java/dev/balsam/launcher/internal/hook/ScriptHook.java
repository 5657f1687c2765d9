package dev.balsam.launcher.internal.hook;

import dev.balsam.Hook;
import dev.balsam.HookRef;
import dev.balsam.JobContext;
import dev.balsam.Outcome;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookPoint;
import dev.balsam.launcher.internal.step.Scripts;
import dev.balsam.launcher.internal.task.JobFiles;
import dev.balsam.launcher.internal.task.OutputTail;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A hook that is a program: run in the working directory, with the original's environment and log
 * files (its sections 3.4 to 3.8). What it decides about its job it writes into a file, so that the
 * decision counts only when the program has succeeded.
 */
final class ScriptHook implements Hook {
  // The original's numbers of lines (sections 3.4 and 3.5).
  private static final int PREPROCESS_LINES = 16;
  private static final int POSTPROCESS_LINES = 30;
  private static final int TAIL_BYTES = 8_192;

  private final HookCall call;
  private final Scripts scripts;

  ScriptHook(HookCall call, Scripts scripts) {
    this.call = call;
    this.scripts = scripts;
  }

  @Override
  public void run(JobContext context) throws Exception {
    ClaimedJob job = call.job();
    List<String> argv = new ArrayList<>(((HookRef.Script) call.hook()).argv());
    Path log = HookLogs.write(call, String.join(" ", argv), "");
    argv.set(0, JobFiles.program(argv.get(0), job.workdir(), job.app().directory()));
    Path verdict = Files.createTempFile("balsam-verdict-", ".txt");
    try {
      TaskExit exit =
          scripts.run(
              new TaskSpec(
                  job.id(),
                  job.attempt(),
                  argv,
                  List.of(),
                  List.of(),
                  environment(verdict, context.outcome()),
                  job.workdir(),
                  log,
                  true,
                  Optional.empty(),
                  Optional.of(call.limit()),
                  ""));
      refuseFailure(exit, log);
      decide(context, Files.readString(verdict).strip());
    } finally {
      Files.deleteIfExists(verdict);
    }
  }

  private Map<String, String> environment(Path verdict, Optional<Outcome> outcome) {
    ClaimedJob job = call.job();
    Map<String, String> environment = new LinkedHashMap<>(job.app().environment());
    environment.putAll(job.environment());
    if (job.resources().threadsPerRank() > 1) {
      environment.put("OMP_NUM_THREADS", Integer.toString(job.resources().threadsPerRank()));
    }
    environment.put("BALSAM_PARENT_IDS", job.parents().toString());
    environment.put("BALSAM_VERDICT", verdict.toString());
    outcome.ifPresent(
        ended -> {
          environment.put("BALSAM_OUTCOME", ended.word());
          ended
              .exitCode()
              .ifPresent(code -> environment.put("BALSAM_EXIT_CODE", Integer.toString(code)));
        });
    if (call.point() == HookPoint.ON_TIMEOUT) {
      environment.put("BALSAM_JOB_TIMEOUT", "TRUE");
    } else if (call.point() == HookPoint.ON_ERROR) {
      environment.put("BALSAM_JOB_ERROR", "TRUE");
    }
    return environment;
  }

  private void refuseFailure(TaskExit exit, Path log) throws ScriptFailure {
    switch (exit.cause()) {
      case EXITED -> {
        if (exit.exitCode() != 0) {
          throw new ScriptFailure(
              "The "
                  + call.describe()
                  + " returned "
                  + exit.exitCode()
                  + ". The last lines of "
                  + log.getFileName()
                  + ":\n"
                  + OutputTail.read(log, lines(), TAIL_BYTES).indent(4).stripTrailing());
        }
      }
      case TIMED_OUT -> throw new ScriptFailure(HookMessages.overTime(call));
      default -> throw new ScriptFailure("The " + call.describe() + " failed: " + exit.message());
    }
  }

  private int lines() {
    return call.point() == HookPoint.PREPROCESS ? PREPROCESS_LINES : POSTPROCESS_LINES;
  }

  private void decide(JobContext context, String said) throws ScriptFailure, IOException {
    if (said.isEmpty()) {
      return;
    }
    String[] words = said.split("\\s+", 2);
    String why = words.length > 1 ? words[1] : "The " + call.describe() + " says so.";
    switch (words[0]) {
      case "restart" -> context.restart(why);
      case "fail" -> context.fail(why);
      case "accept" -> context.accept(why);
      case "finish" -> context.finish(why);
      default ->
          throw new ScriptFailure(
              "The "
                  + call.describe()
                  + " wrote \""
                  + words[0]
                  + "\" as its verdict, which has to begin with restart, fail, accept or finish.");
    }
  }
}
