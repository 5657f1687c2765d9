package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C while jobs are read. Until the last one was read nothing is committed, so that the JVM may
 * end at once; from then on the commit is awaited, as nobody could tell what became of it.
 */
final class Interruption implements AutoCloseable {
  private enum Phase {
    READING,
    STORING,
    CANCELLED
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.READING);
  private final PrintWriter err;
  private final @Nullable Object before;

  Interruption(PrintWriter err) {
    this.err = err;
    // A signal that is ignored, as in a background job of a script, stays ignored.
    this.before = Signals.register("INT", this::interrupted);
  }

  private void interrupted() {
    if (phase.compareAndSet(Phase.READING, Phase.CANCELLED)) {
      err.println("balsam: Interrupted. Nothing was stored.");
      err.flush();
      System.exit(ExitCode.INTERRUPTED);
    } else if (phase.get() == Phase.STORING) {
      err.println("balsam: The jobs are being stored at this moment; wait for the end of it.");
      err.flush();
    }
  }

  /** Says that all was read: what follows is not interrupted any more. */
  void storing() {
    if (!phase.compareAndSet(Phase.READING, Phase.STORING) && isCancelled()) {
      throw new BalsamException("Interrupted. Nothing was stored.");
    }
  }

  /** Whether the JVM is ending because of it, and has said so. */
  boolean isCancelled() {
    return phase.get() == Phase.CANCELLED;
  }

  @Override
  public void close() {
    if (before != null) {
      Signals.unregister("INT", before);
    }
  }
}
