package dev.balsam.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.BatchSpec;
import dev.balsam.BatchState;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real scripts, in sessions of their own. */
final class LocalSchedulerTest {
  private final Path temp;
  private final LocalScheduler scheduler;

  LocalSchedulerTest(@TempDir Path temp) {
    this.temp = temp;
    scheduler = new LocalScheduler(temp);
  }

  /** What another JVM runs: submits and ends. {@code DIRECTORY NAME}. */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    new LocalScheduler(directory).submit(script(directory, arguments[1], Duration.ofMinutes(5)));
  }

  @Test
  void a_script_outlives_whoever_submitted_it_and_tells_how_it_ended() throws Exception {
    write(
        "a",
        "echo out; echo \"job ${BALSAM_JOB_ID-none}\" >&2; while [ ! -e go ]; do sleep 0.05; done; exit 3");
    ProcessBuilder command =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                LocalSchedulerTest.class.getName(),
                temp.toString(),
                "a")
            .inheritIO();
    command.environment().put("BALSAM_JOB_ID", "5");
    assertThat(command.start().waitFor()).isZero();
    BatchEntry running = entry("a");
    assertThat(running.state()).isEqualTo(BatchState.RUNNING);
    assertThat(running.startedAt().orElseThrow()).isAfter(Instant.now().minusSeconds(120));
    Files.createFile(temp.resolve("go"));
    Wait.exists(temp.resolve("a.ended"));
    BatchEntry ended = entry("a");
    assertThat(ended.state()).isEqualTo(BatchState.FAILED);
    assertThat(ended.words()).isEqualTo("exit code 3");
    assertThat(ended.exitCode()).hasValue(3);
    assertThat(ended.endedAt()).isPresent();
    assertThat(temp.resolve("a.out")).hasContent("out\njob none");
  }

  @Test
  void a_script_is_alone_in_its_session() throws IOException {
    write("b", "cut -d' ' -f6 /proc/$$/stat");
    scheduler.submit(script(temp, "b", Duration.ofMinutes(5)));
    Wait.exists(temp.resolve("b.ended"));
    String keeper = Files.readAllLines(temp.resolve("b.started")).get(2).split(" ", 2)[0];
    assertThat(temp.resolve("b.out")).hasContent(keeper);
    assertThat(entry("b").state()).isEqualTo(BatchState.FINISHED);
  }

  @Test
  void one_that_is_cancelled_is_asked_to_end_and_says_so() throws IOException {
    write("c", "trap 'echo asked; exit 7' TERM; echo $$ > pid; while :; do sleep 0.05; done");
    scheduler.submit(script(temp, "c", Duration.ofMinutes(5)));
    long pid = Wait.pid(temp.resolve("pid"));
    scheduler.cancel("c");
    Wait.untilGone(pid);
    assertThat(temp.resolve("c.out")).content().contains("asked");
    assertThat(entry("c").state()).isEqualTo(BatchState.CANCELLED);
    scheduler.cancel("c");
    assertThat(entry("c").state()).isEqualTo(BatchState.CANCELLED);
  }

  @Test
  void one_whose_time_is_up_is_ended() throws IOException {
    write("d", "exec sleep 1000");
    scheduler.submit(script(temp, "d", Duration.ofSeconds(1)));
    Wait.exists(temp.resolve("d.ended"));
    assertThat(entry("d").state()).isEqualTo(BatchState.FAILED);
    assertThat(entry("d").exitCode()).hasValue(124);
  }

  @Test
  void one_that_vanished_without_a_word_is_gone_whoever_has_its_number_now() throws IOException {
    write("e", "echo $$ > pid; exec sleep 1000");
    scheduler.submit(script(temp, "e", Duration.ofMinutes(5)));
    long script = Wait.pid(temp.resolve("pid"));
    Path started = temp.resolve("e.started");
    long keeper = Long.parseLong(Files.readAllLines(started).get(2).split(" ", 2)[0]);
    Wait.signal("KILL", keeper);
    Wait.untilGone(keeper);
    assertThat(list("e")).isEqualTo(new BatchListing.Complete(Map.of()));
    Wait.signal("KILL", script);
    // A process of that number that began at another moment is another one.
    List<String> birth = Files.readAllLines(started);
    Files.writeString(
        started,
        String.join(
            "\n",
            birth.get(0),
            birth.get(1),
            ProcessHandle.current().pid() + " (sh) S" + " 1".repeat(40),
            birth.get(3),
            ""));
    assertThat(list("e")).isEqualTo(new BatchListing.Complete(Map.of()));
  }

  @Test
  void of_one_that_another_machine_started_nothing_is_known() throws IOException {
    Files.writeString(temp.resolve("f.started"), "elsewhere\nboot\n1 (sh) S\n1795399201\n");
    assertThat(list("f"))
        .isEqualTo(
            new BatchListing.Partial(
                Map.of(), "This machine cannot tell of all: f was started on elsewhere."));
  }

  private BatchListing list(String name) {
    return scheduler.list(Set.of(name));
  }

  private BatchEntry entry(String name) {
    assertThat(list(name)).isInstanceOf(BatchListing.Complete.class);
    return Objects.requireNonNull(((BatchListing.Complete) list(name)).entries().get(name), name);
  }

  private void write(String name, String body) throws IOException {
    Path file = temp.resolve(name + ".sh");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static BatchScript script(Path directory, String name, Duration wall) {
    return new BatchScript(
        name,
        directory.resolve(name + ".sh"),
        directory.resolve(name + ".out"),
        new BatchSpec("p", "q", 1, wall, "serial", Optional.empty(), Map.of()),
        List.of());
  }
}
