package dev.balsam.examples.benchmark;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Site;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.LaunchMode;
import dev.balsam.launcher.LaunchReport;
import dev.balsam.launcher.Launcher;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How fast tasks of one rank are started by MPI on this machine, beside a shell loop that starts as
 * many by the same command. Nearly all of it is the command itself.
 */
final class MpiTasks {
  private static final int TASKS = 100;
  private static final int ROUNDS = 3;
  // MPICH 4.0's mpiexec sometimes ends by SIGPIPE where the program ends at once, from a shell too:
  // about one time in five hundred.
  private static final int MAY_FAIL = 3;
  private static final App TRUE = Balsam.app("true", "/bin/true");

  // Both may be there at once under these names, as on Debian; else one under the last.
  private static final List<String> NAMES = List.of("mpirun.mpich", "mpirun.openmpi");
  private static final String PLAIN = "mpirun";

  private MpiTasks() {}

  /** A row for each MPI that is installed; a sentence where none is. */
  static void measure(Figures figures) throws IOException {
    List<String> installed = NAMES.stream().filter(MpiTasks::isInstalled).toList();
    if (installed.isEmpty() && !isInstalled(PLAIN)) {
      figures.skipped("mpi", "no mpirun is on the PATH");
      return;
    }
    for (String command : installed.isEmpty() ? List.of(PLAIN) : installed) {
      measure(figures, command);
    }
  }

  private static void measure(Figures figures, String command) throws IOException {
    double[] loop = new double[ROUNDS];
    double[] single = new double[ROUNDS];
    double[] packed = new double[ROUNDS];
    try (Scratch scratch = new Scratch("balsam-mpi-")) {
      Path directory = scratch.directory();
      Files.writeString(
          directory.resolve("settings.json"), "{\"mpi\": {\"command\": \"" + command + "\"}}");
      try (Site site = Balsam.open(directory)) {
        ours(site, 1, 10);
        for (int round = 0; round < ROUNDS; round++) {
          loop[round] = loop(command);
          single[round] = ours(site, 1, TASKS);
          packed[round] = ours(site, Runtime.getRuntime().availableProcessors(), TASKS);
        }
      }
    }
    String beside = "shell loop " + Figures.tenths(Median.of(loop));
    row(
        figures,
        command + ", 100 tasks of one rank on one node",
        packed,
        beside,
        loop,
        ">= 9/s and >= 0.8");
    row(figures, "the same, one at a time", single, beside, loop, "");
  }

  private static void row(
      Figures figures, String measure, double[] ours, String beside, double[] loop, String reach) {
    figures.row(
        measure,
        Figures.tenths(Median.of(ours)),
        beside,
        Figures.ratio(Median.of(ours) / Median.of(loop)),
        reach);
  }

  private static double ours(Site site, int slots, int tasks) {
    Object before = Campaign.latestEvent(site);
    site.submitAll(IntStream.range(0, tasks).mapToObj(i -> Balsam.job("t" + i, TRUE)));
    LaunchReport report =
        Launcher.on(site)
            .allocation(Allocation.local(slots))
            .mode(LaunchMode.MPI)
            .progress(false)
            .untilIdle()
            .run();
    if (report.finished() + report.failed() != tasks || report.failed() > MAY_FAIL) {
      throw new IllegalStateException(report.toString());
    }
    return Campaign.rateSince(site, before, tasks);
  }

  private static double loop(String command) throws IOException {
    String script =
        "i=0; f=0; while [ $i -lt "
            + TASKS
            + " ]; do \"$0\" -n 1 /bin/true || f=$((f+1)); i=$((i+1)); done; [ $f -le "
            + MAY_FAIL
            + " ]";
    ProcessBuilder loop = new ProcessBuilder("/bin/sh", "-c", script, command);
    // Open MPI refuses root without these; others do not know them.
    loop.environment().put("OMPI_ALLOW_RUN_AS_ROOT", "1");
    loop.environment().put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    long before = System.nanoTime();
    try {
      if (loop.inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException(command + " does not run /bin/true");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return TASKS * 1e9 / (System.nanoTime() - before);
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
