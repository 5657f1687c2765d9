package dev.balsam.examples.benchmark;

import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobEvent;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** How long after {@code kill -9} of a launcher its job runs again. */
final class Takeover {
  /** Short, so that the measure is. */
  static final Duration LEASE = Duration.ofSeconds(10);

  private static final String SETTINGS =
      "{\"leaseSeconds\": %s, \"renewSeconds\": 2, \"killGraceSeconds\": 1, \"pollSeconds\": 1}";

  private Takeover() {}

  /** A launcher, until it is killed. */
  public static void main(String[] args) {
    try (Site site = Balsam.open(Path.of(args[0]))) {
      Launcher.on(site).allocation(Allocation.local(1)).progress(false).start().await();
    }
  }

  /** Milliseconds until the job runs again, under a launcher started on the same machine. */
  static double onTheSameMachine() throws IOException {
    try (Scratch scratch = new Scratch("balsam-takeover-");
        Site site = open(scratch.directory())) {
      Job job = site.submit(longer());
      Process first = start(scratch.directory());
      awaitRun(job, 1);
      Instant killed = kill(first);
      try (Launcher next = launcher(site)) {
        return again(job, killed, next);
      }
    }
  }

  /**
   * Milliseconds until the job runs again, under a launcher that is there already and cannot see
   * that the other one's process is gone.
   */
  static double fromAnotherMachine() throws IOException {
    try (Scratch scratch = new Scratch("balsam-takeover-");
        Site site = open(scratch.directory())) {
      Job job = site.submit(longer());
      Process first = start(scratch.directory());
      awaitRun(job, 1);
      site.dsl().execute("update balsam.launcher set host = 'elsewhere'");
      try (Launcher next = launcher(site)) {
        Instant killed = kill(first);
        return again(job, killed, next);
      }
    }
  }

  private static Site open(Path directory) throws IOException {
    Files.writeString(directory.resolve("settings.json"), SETTINGS.formatted(LEASE.toSeconds()));
    return Balsam.open(directory);
  }

  private static JobSpec longer() {
    return Balsam.job("longer", Balsam.app("sleep", "sleep 1000"));
  }

  private static Launcher launcher(Site site) {
    return Launcher.on(site).allocation(Allocation.local(1)).progress(false).start();
  }

  private static Process start(Path site) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Takeover.class.getName(),
            site.toString());
    try {
      return new ProcessBuilder(command).inheritIO().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant kill(Process launcher) {
    Instant now = Instant.now();
    launcher.destroyForcibly();
    return now;
  }

  private static double again(Job job, Instant killed, Launcher next) {
    Instant started = awaitRun(job, 2);
    job.kill();
    next.stop();
    return Duration.between(killed, started).toNanos() / 1e6;
  }

  private static Instant awaitRun(Job job, int attempt) {
    while (true) {
      for (JobEvent event : job.history()) {
        if (event.to() == JobState.RUNNING && event.attempt() == attempt) {
          return event.instant();
        }
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
