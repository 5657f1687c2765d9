package dev.balsam.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackgroundCopyTest {
  private final BackgroundCopy copy = new BackgroundCopy();
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  private void held() throws SQLException {
    boolean interrupted = false;
    try {
      release.await();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    done.add(interrupted ? "interrupted" : "held");
  }

  private void releaseOnceWaiting(Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    release.countDown();
    thread.join();
  }

  @Test
  void what_begins_next_waits_for_what_is_being_sent() throws Exception {
    copy.begin(this::held);
    assertThat(done).isEmpty();
    release.countDown();
    copy.begin(() -> done.add("next"));
    copy.await();
    assertThat(done).containsExactly("held", "next");
  }

  @Test
  void what_went_wrong_is_told_once_to_whoever_waits() throws Exception {
    copy.begin(
        () -> {
          throw new SQLException("no", "57P01");
        });
    assertThatThrownBy(() -> copy.begin(() -> done.add("next")))
        .isInstanceOf(SQLException.class)
        .hasMessage("no");
    copy.await();
    copy.close();
    assertThat(done).isEmpty();
  }

  @Test
  void close_waits_until_the_connection_is_free_and_hides_no_earlier_failure() throws Exception {
    copy.begin(
        () -> {
          held();
          throw new SQLException("rolled back anyway");
        });
    Thread closing = new Thread(copy::close);
    closing.start();
    releaseOnceWaiting(closing);
    assertThat(done).containsExactly("held");
  }

  @Test
  void whoever_is_interrupted_waits_all_the_same_and_stays_interrupted() throws Exception {
    copy.begin(this::held);
    AtomicBoolean still = new AtomicBoolean();
    Thread waiting =
        new Thread(
            () -> {
              copy.close();
              still.set(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    waiting.interrupt();
    releaseOnceWaiting(waiting);
    assertThat(done).containsExactly("held");
    assertThat(still).isTrue();
  }
}
