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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that was given up while it hung, and the next one of the same job. */
class FileTransportTest {
  private static final Path NAME = Path.of("result");
  private static final TransferRules RULES =
      new TransferRules(1, Duration.ZERO, Duration.ofHours(1), Duration.ofHours(1), List.of());

  private final Path directory;
  private final FileTransport transport = new FileTransport();

  FileTransportTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void one_that_wakes_up_late_does_no_harm_to_the_next() throws Exception {
    Path old = pipeIn("old");
    Path fresh = pipeIn("fresh");
    CompletableFuture<Optional<Throwable>> late = new CompletableFuture<>();
    CompletableFuture<Optional<Throwable>> next = new CompletableFuture<>();
    Thread abandoned = send("old", late);
    try (OutputStream first = Files.newOutputStream(old)) {
      Wait.until("the first has begun", () -> names().size() == 1);
      send("fresh", next);
      try (OutputStream second = Files.newOutputStream(fresh)) {
        Wait.until("the second has begun", () -> names().size() == 2);
        abandoned.interrupt();
        first.write("old".getBytes(StandardCharsets.UTF_8));
        first.flush();
        assertThat(late.get()).containsInstanceOf(InterruptedIOException.class);
        second.write("fresh".getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(next.get()).isEmpty();
    assertThat(names()).containsExactly("result");
    assertThat(directory.resolve("to/result")).hasContent("fresh");
  }

  private Path pipeIn(String name) throws IOException {
    Path pipe = Files.createDirectory(directory.resolve(name)).resolve(NAME);
    Wait.run("mkfifo", pipe.toString());
    return pipe;
  }

  private Thread send(String source, CompletableFuture<Optional<Throwable>> end) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Attempt attempt =
                    new Attempt(7, 1, Scratch.in(directory, 7), new Life(RULES, System.nanoTime()));
                transport.send(
                    directory.resolve(source),
                    List.of(NAME),
                    directory.resolve("to").toUri(),
                    attempt);
                end.complete(Optional.empty());
              } catch (IOException | TransferFailure e) {
                end.complete(Optional.of(e));
              }
            });
    thread.start();
    return thread;
  }

  private List<String> names() throws IOException {
    Path to = directory.resolve("to");
    if (!Files.isDirectory(to)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(to)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
