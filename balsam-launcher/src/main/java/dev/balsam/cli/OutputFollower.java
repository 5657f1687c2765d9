package dev.balsam.cli;

import dev.balsam.Attempt;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Copies what a job prints while it prints it, run after run. A file that is open stays the same
 * one when it is renamed, so nothing of a run is missed when the next one begins.
 */
final class OutputFollower {
  // Files on the shared disks of a cluster tell nobody that they have grown.
  private static final long LOOK_MILLIS = 200;
  private static final int LOOKS_PER_QUESTION = 5;

  private final Job job;
  private final @Nullable Integer only;
  private final OutputStream out;
  private final PrintWriter err;
  private final CompletableFuture<?> end;

  OutputFollower(Job job, @Nullable Integer only, OutputStream out, PrintWriter err) {
    this.job = job;
    this.only = only;
    this.out = out;
    this.err = err;
    end = job.completion();
  }

  void follow() throws InterruptedException {
    int number = only == null ? latest() : only;
    while (number > 0) {
      if (!follow(number)) {
        return;
      }
      number = only == null ? nextAfter(number) : 0;
    }
  }

  // Those that ended before are not asked for.
  private int latest() {
    List<Attempt> runs = job.attempts();
    if (runs.isEmpty() && !isOver()) {
      say("has not run yet. " + job.explain());
    }
    return runs.isEmpty() ? 1 : runs.get(runs.size() - 1).number();
  }

  private int nextAfter(int number) throws InterruptedException {
    while (true) {
      boolean over = isOver();
      Optional<Attempt> next =
          job.attempts().stream().filter(run -> run.number() > number).findFirst();
      if (next.isPresent()) {
        say("began run " + next.get().number() + ".");
        return next.get().number();
      }
      if (over) {
        return 0;
      }
      pause(LOOKS_PER_QUESTION * LOOK_MILLIS);
    }
  }

  /** Follows one run to its end; false when there will be none. */
  private boolean follow(int number) throws InterruptedException {
    Attempt run = null;
    while (run == null) {
      boolean over = isOver();
      run = attempt(number).orElse(null);
      if (run == null) {
        if (over) {
          throw new BalsamException(
              "Job " + job.id() + " has ended without run " + number + ". " + job.explain());
        }
        pause(LOOKS_PER_QUESTION * LOOK_MILLIS);
      }
    }
    return copy(run);
  }

  private boolean copy(Attempt run) throws InterruptedException {
    Attempt now = run;
    try (InputStream file = open(run)) {
      for (int look = 1; ; look++) {
        // Asked before the last of it is read, so that nothing comes after.
        boolean over = now.ended().isPresent();
        file.transferTo(out);
        if (over) {
          return true;
        }
        pause(LOOK_MILLIS);
        if (look % LOOKS_PER_QUESTION == 0 || isOver()) {
          now = attempt(run.number()).orElse(now);
        }
      }
    } catch (IOException e) {
      throw RunFile.unreadable(job, run, e);
    }
  }

  // A run is recorded before its process begins; where it never did, there is no file.
  private InputStream open(Attempt run) throws IOException, InterruptedException {
    Attempt now = run;
    while (true) {
      boolean over = now.ended().isPresent();
      try {
        return Files.newInputStream(now.output());
      } catch (NoSuchFileException e) {
        if (over) {
          say("has no output of run " + run.number() + ": " + now.output() + " does not exist.");
          return InputStream.nullInputStream();
        }
      }
      pause(LOOK_MILLIS);
      now = attempt(run.number()).orElse(now);
    }
  }

  private Optional<Attempt> attempt(int number) {
    return job.attempts().stream().filter(run -> run.number() == number).findFirst();
  }

  private boolean isOver() {
    return end.isDone();
  }

  private void say(String what) {
    err.println("balsam: Job " + job.id() + " " + Plain.lines(what, 0));
    err.flush();
  }

  private void pause(long millis) throws InterruptedException {
    if (end.isDone()) {
      // Its end is known, the last of its runs may be recorded in the same moment only.
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS / 10);
      return;
    }
    try {
      end.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // It goes on.
    } catch (ExecutionException e) {
      throw new BalsamException(
          "Job " + job.id() + " cannot be followed any longer: " + e.getCause() + ".", e);
    }
  }
}
