package dev.balsam.examples.benchmark;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** What is measured of workflows that change while they run: hooks, joins, kills. */
final class Dynamics {
  private static final App TRUE = Balsam.app("true", "/bin/true");
  private static final App SH = Balsam.app("sh").argv(List.of("/bin/sh", "-c")).build();

  private Dynamics() {}

  /**
   * Milliseconds from the moment at which a hook begins to spawn until its job is known to have
   * finished, and its children with it.
   */
  static double[] spawn(Site site, int children, int rounds) {
    AtomicLong began = new AtomicLong();
    App spawner =
        Balsam.app("spawner")
            .executable("/bin/true")
            .postprocess(
                "spawn",
                ctx -> {
                  began.set(System.nanoTime());
                  for (int i = 0; i < children; i++) {
                    ctx.spawnChild(Balsam.job("child" + i, TRUE).workflow("children"));
                  }
                })
            .build();
    double[] millis = new double[rounds];
    // The children stay: they are not what is measured.
    try (Launcher launcher =
        Launcher.on(site)
            .workflow("parents")
            .allocation(Allocation.local(1))
            .progress(false)
            .start()) {
      for (int round = 0; round < rounds; round++) {
        Job job = site.submit(Balsam.job("parent", spawner).workflow("parents"));
        job.await(Duration.ofMinutes(1));
        millis[round] = (System.nanoTime() - began.get()) / 1e6;
      }
      launcher.stop();
    }
    long spawned = site.jobs().workflow("children").count();
    if (spawned != (long) children * rounds) {
      throw new IllegalStateException(spawned + " children");
    }
    return millis;
  }

  /** Milliseconds for each parent of one job that waits for all of them; no processes. */
  static double fanIn(Site site, int parents) {
    Workflow workflow = Balsam.workflow("fan-in");
    List<JobSpec> all =
        IntStream.range(0, parents)
            .mapToObj(i -> workflow.job("p" + i, TRUE).nodePackingCount(Campaign.PACKING))
            .toList();
    workflow.job("reduce", TRUE).dependsOn(all);
    return run(site, workflow, "reduce") / parents;
  }

  /** Milliseconds for each job of a chain; no processes. */
  static double chain(Site site, int length) {
    Workflow workflow = Balsam.workflow("chain");
    JobSpec last = workflow.job("0", TRUE);
    for (int i = 1; i < length; i++) {
      last = workflow.job(Integer.toString(i), TRUE).dependsOn(last);
    }
    return run(site, workflow, last.name()) / length;
  }

  private static double run(Site site, Workflow workflow, String last) {
    WorkflowRun run = site.submit(workflow);
    long before = System.nanoTime();
    Launcher.on(site)
        .allocation(Allocation.simulated(1, Campaign.PACKING))
        .progress(false)
        .untilIdle()
        .run();
    double millis = (System.nanoTime() - before) / 1e6;
    if (run.job(last).state() != JobState.JOB_FINISHED) {
      throw new IllegalStateException(run.job(last).explain());
    }
    return millis;
  }

  /** Milliseconds from {@code kill()} until no process of a task with a child is left. */
  static double[] kill(Site site, int rounds) throws IOException {
    double[] millis = new double[rounds];
    try (Launcher launcher =
        Launcher.on(site).allocation(Allocation.local(2)).progress(false).start()) {
      for (int round = 0; round < rounds; round++) {
        Path pids = site.directory().resolve("pids-" + round);
        Job job =
            site.submit(
                Balsam.job("victim", SH)
                    .args(
                        "sleep 1000 & echo $$ $! > \"$1.new\"; mv \"$1.new\" \"$1\"; wait",
                        "t",
                        pids));
        while (!Files.exists(pids)) {
          LockSupport.parkNanos(1_000_000);
        }
        String[] tree = Files.readString(pids).strip().split(" ", 2);
        long before = System.nanoTime();
        job.kill();
        while (isAlive(tree[0]) || isAlive(tree[1])) {
          LockSupport.parkNanos(200_000);
        }
        millis[round] = (System.nanoTime() - before) / 1e6;
      }
      launcher.stop();
    }
    return millis;
  }

  // One that nobody has waited for yet runs no more.
  private static boolean isAlive(String pid) {
    try {
      String stat = Files.readString(Path.of("/proc", pid, "stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }
}
