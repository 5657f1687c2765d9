package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.launcher.internal.task.TaskExit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class InboxTest {
  private static final long LONG = TimeUnit.MINUTES.toNanos(5);
  private static final TaskExit EXIT = Sample.exit(TaskExit.Cause.EXITED, 0, "");

  private final Inbox inbox = new Inbox();

  @Test
  void nothing_is_taken_when_nothing_came_and_nobody_waits() throws InterruptedException {
    Inbox.Mail mail = inbox.take(0, 1, LONG);
    assertThat(mail.exits()).isEmpty();
    assertThat(mail.work()).isFalse();
    assertThat(mail.stop()).isNull();
  }

  @Test
  void everything_is_taken_at_once_and_only_once() throws InterruptedException {
    inbox.exit(EXIT);
    inbox.work();
    inbox.exit(EXIT);
    Inbox.Mail mail = inbox.take(LONG, 2, LONG);
    assertThat(mail.exits()).containsExactly(EXIT, EXIT);
    assertThat(mail.work()).isTrue();
    Inbox.Mail next = inbox.take(0, 1, 0);
    assertThat(next.exits()).isEmpty();
    assertThat(next.work()).isFalse();
  }

  @Test
  void a_stop_stays_and_the_first_reason_counts() throws InterruptedException {
    inbox.stop("first");
    inbox.stop("second");
    assertThat(inbox.take(LONG, 1, LONG).stop()).isEqualTo("first");
    assertThat(inbox.take(LONG, 1, LONG).stop()).isEqualTo("first");
  }

  @Test
  void a_stop_ends_the_gathering() throws InterruptedException {
    inbox.exit(EXIT);
    inbox.stop("enough");
    assertThat(inbox.take(LONG, 100, LONG).exits()).containsExactly(EXIT);
  }

  @Test
  void whoever_waits_is_woken_by_an_exit_by_work_and_by_a_stop() throws InterruptedException {
    later(() -> inbox.exit(EXIT));
    assertThat(inbox.take(LONG, 1, LONG).exits()).containsExactly(EXIT);
    later(inbox::work);
    assertThat(inbox.take(LONG, 1, LONG).work()).isTrue();
    later(() -> inbox.stop("now"));
    assertThat(inbox.take(LONG, 1, LONG).stop()).isEqualTo("now");
  }

  @Test
  void ends_are_gathered_until_there_are_enough() throws InterruptedException {
    inbox.exit(EXIT);
    later(() -> inbox.exit(EXIT));
    assertThat(inbox.take(LONG, 2, LONG).exits()).hasSize(2);
  }

  private static void later(Runnable what) {
    var unused = CompletableFuture.runAsync(what);
  }
}
