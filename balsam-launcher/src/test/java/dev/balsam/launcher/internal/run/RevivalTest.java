package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.BalsamException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class RevivalTest {
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore mayEnd = new Semaphore(0);
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  @Timeout(240)
  void nobody_waits_for_it_and_there_is_one_at_a_time() throws InterruptedException {
    Runnable slow =
        () -> {
          tries.incrementAndGet();
          begun.release();
          mayEnd.acquireUninterruptibly();
          throw new BalsamException("It is down for good.");
        };
    try (Revival revival = new Revival(slow)) {
      revival.begin();
      begun.acquire();
      revival.begin();
      revival.begin();
      mayEnd.release();
      // Refused ones are not made up for; the one after a failure is a new one.
      while (!begun.tryAcquire()) {
        revival.begin();
        Thread.onSpinWait();
      }
      assertThat(tries).hasValue(2);
      mayEnd.release();
    }
  }
}
