package dev.balsam.launcher.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.TransferRules;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an interrupt does to a copy. A pipe that nobody writes to stands for a hung file system. */
class CheckedCopyTest {
  private static final TransferRules RULES =
      new TransferRules(1, Duration.ZERO, Duration.ofHours(1), Duration.ofHours(1), List.of());

  private final Path directory;

  CheckedCopyTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void an_interrupt_waits_for_no_read_and_ends_the_copy_when_that_returns() throws Exception {
    Path pipe = directory.resolve("pipe");
    Wait.run("mkfifo", pipe.toString());
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread copy =
        new Thread(
            () -> {
              try {
                CheckedCopy.file(
                    pipe, directory.resolve("copy"), new Life(RULES, System.nanoTime()));
              } catch (IOException | TransferFailure e) {
                end.complete(e);
              }
            });
    copy.start();
    try (OutputStream writer = Files.newOutputStream(pipe)) {
      Wait.until("it reads", () -> isIn(copy, "read"));
      copy.interrupt();
      // A channel would have been closed by now, on this thread, at the price of waiting for it.
      assertThat(end).isNotDone();
      assertThat(isIn(copy, "read")).isTrue();
      writer.write("late".getBytes(StandardCharsets.UTF_8));
      writer.flush();
      assertThat(end.get()).isInstanceOf(InterruptedIOException.class);
    }
    assertThat(directory.resolve("copy")).isEmptyFile();
  }

  private static boolean isIn(Thread thread, String method) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().startsWith(method)) {
        return true;
      }
    }
    return false;
  }
}
