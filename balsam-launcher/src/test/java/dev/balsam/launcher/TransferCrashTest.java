package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Transfer;
import dev.balsam.launcher.testing.FileServer;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Launchers that die or stop in the middle of a transfer. */
final class TransferCrashTest {
  private static final byte[] BYTES = "x".repeat(5_000).getBytes(StandardCharsets.UTF_8);

  @RegisterExtension final TestSite at = new TestSite(2.5, 0.25);

  private final FileServer server;
  // Accepts connections and says nothing: sftp waits for its greeting.
  private final ServerSocket silent;

  TransferCrashTest() throws IOException {
    server = new FileServer();
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void every_history_is_legal() throws IOException {
    server.close();
    silent.close();
    StateRules.holdIn(at);
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void finished(Job job) {
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void after_a_killed_launcher_another_begins_the_transfer_again_and_removes_what_was_left() {
    AtomicBoolean hang = new AtomicBoolean(true);
    server.on(
        "/file",
        exchange ->
            (hang.get() ? server.hanging(BYTES, 2 * BYTES.length) : FileServer.file(BYTES))
                .to(exchange));
    Job job = at.submit(at.sh("job", "wc -c < file").stageIn(server.uri("/file")));
    try (LauncherJvm jvm = at.startJvm(1, false)) {
      assertThat(jvm.says()).isEqualTo("started");
      Wait.until(
          "bytes have come", () -> !server.requests().isEmpty() && !names(job.workdir()).isEmpty());
      jvm.signal("KILL");
      jvm.exitCode();
    }
    assertThat(job.state()).isEqualTo(JobState.READY);
    assertThat(names(job.workdir())).hasSize(1).allMatch(name -> name.startsWith(".balsam-"));
    hang.set(false);
    assertThat(at.runAll(1).leftBehind()).isEmpty();
    finished(job);
    assertThat(job.output().strip()).isEqualTo("5000");
    assertThat(names(job.workdir())).containsExactly("file", "job.out");
    assertThat(job.transfers()).hasSize(1);
  }

  @Test
  void the_tools_of_a_killed_launcher_die_with_it() throws IOException {
    Job job = waitingForSftp("job");
    List<Long> tools;
    try (LauncherJvm jvm = at.startJvm(1, false)) {
      assertThat(jvm.says()).isEqualTo("started");
      Wait.until("sftp runs", () -> !tools(job).isEmpty());
      tools = tools(job);
      jvm.signal("KILL");
      jvm.exitCode();
    }
    tools.forEach(Wait::untilGone);
    Files.writeString(at.file("x"), "now");
    at.execute("update balsam.job set stage_in = 'file:" + at.file("x") + "'");
    assertThat(at.runAll(1).leftBehind()).isEmpty();
    finished(job);
    assertThat(names(job.workdir())).containsExactly("job.out", "x");
  }

  private Job waitingForSftp(String name) {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/sftp")), "no sftp");
    URI source = URI.create("sftp://127.0.0.1:" + silent.getLocalPort() + "/x");
    return at.submit(at.sh(name, "true").stageIn(source));
  }

  private static List<Long> tools(Job job) {
    String commands = job.workdir() + "/.balsam-";
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process.pid()).contains(commands))
        .map(ProcessHandle::pid)
        .toList();
  }

  private static String commandLine(long pid) {
    try {
      return new String(
          Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void a_launcher_that_is_told_to_stop_gives_its_transfers_back_at_once() {
    server.on("/file", server.hanging(BYTES, 2 * BYTES.length));
    Job in = at.submit(at.sh("in", "true").stageIn(server.uri("/file")));
    Job tool = waitingForSftp("tool");
    try (Launcher launcher = at.launcher(1).start()) {
      Wait.until("both move", () -> !server.requests().isEmpty() && !tools(tool).isEmpty());
      launcher.stop();
      assertThat(launcher.await().leftBehind()).isNotEmpty();
    }
    assertThat(tools(tool)).isEmpty();
    for (Job job : List.of(in, tool)) {
      assertThat(job.state()).isEqualTo(JobState.READY);
      assertThat(job.transfers().get(0).state()).isEqualTo(Transfer.State.INTERRUPTED);
      assertThat(names(job.workdir())).isEmpty();
      assertThat(job.explain()).contains("Start one.");
    }
    assertThat(at.query("select count(*) from balsam.job_status where owner is not null"))
        .containsExactly("0");
  }

  @Test
  void a_job_killed_while_a_tool_moves_its_files_loses_the_tool() {
    Job job = waitingForSftp("job");
    try (Launcher launcher = at.launcher(1).untilIdle().start()) {
      Wait.until("sftp runs", () -> !tools(job).isEmpty());
      job.kill();
      launcher.await();
    }
    assertThat(tools(job)).isEmpty();
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
    assertThat(names(job.workdir())).isEmpty();
  }
}
