package dev.balsam.scheduler;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.task.Executables;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Which batch system a site submits to: the one that its settings name, else the one that is here.
 */
final class SchedulerChoice {
  private SchedulerChoice() {}

  static BatchScheduler of(SchedulerSettings settings, Path batchDirectory) {
    String kind = kind(settings, SchedulerChoice::isOnPath);
    return switch (kind) {
      case Slurm.NAME -> new Slurm(settings);
      case LocalScheduler.NAME -> new LocalScheduler(batchDirectory);
      default ->
          throw new BalsamException(
              "The setting scheduler.kind names \""
                  + kind
                  + "\", which is not known. Known: "
                  + LocalScheduler.NAME
                  + ", "
                  + Slurm.NAME
                  + ".");
    };
  }

  static String kind(SchedulerSettings settings, Predicate<String> onPath) {
    return settings
        .kind()
        .orElseGet(
            () ->
                settings.bin().isPresent() || onPath.test("sbatch")
                    ? Slurm.NAME
                    : LocalScheduler.NAME);
  }

  private static boolean isOnPath(String program) {
    return Executables.find(program, System.getenv().getOrDefault("PATH", "")).isPresent();
  }
}
