package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.launcher.testing.FakeSsh;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed tasks on other nodes: real agents, in real JVMs, that a stand-in for ssh starts here. */
final class AgentsTest {
  @RegisterExtension final FakeSsh ssh = new FakeSsh();

  @RegisterExtension final TestSite at = TestSite.with(ssh.settings("6"));

  private static final Allocation TWO =
      Allocation.of(List.of(new Node("localhost", 1, 0), new Node("far", 2, 0)));

  private Launcher.Builder launcher() {
    return at.launcher(1).allocation(TWO);
  }

  @Test
  void packed_tasks_run_on_the_launchers_node_and_on_the_other_one() {
    // Three at once or never: one on this node, two on the other.
    List<Job> jobs =
        IntStream.range(0, 3)
            .mapToObj(i -> at.submit(at.sh("job" + i, meeting(3), at.directory(), "m" + i)))
            .toList();
    LaunchReport report = launcher().untilIdle().run();
    assertThat(report.finished()).isEqualTo(3);
    assertThat(jobs.stream().map(Job::output)).allMatch(text -> text.endsWith("met\n"));
    assertThat(jobs.stream().filter(job -> job.output().startsWith("on far\n"))).hasSize(2);
  }

  private static String meeting(int others) {
    return "echo on $HOSTNAME; touch \"$1/$2\";"
        + " while [ $(ls \"$1\" | grep -c '^m[0-9]$') -lt "
        + others
        + " ]; do sleep 0.05; done; echo met";
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "STOP"})
  void the_tasks_of_a_lost_agent_are_gone_before_they_run_again(String signal) {
    Path pid = at.file("pid");
    Job job =
        at.submit(
            at.sh(
                "survivor",
                "[ -e \"$1\" ] && { kill -0 $(cat \"$1\") && exit 9; exit 0; }; echo $$ > \"$1.new\"; mv \"$1.new\" \"$1\"; exec sleep 1000",
                pid));
    try (Launcher launcher =
        at.launcher(1)
            .allocation(Allocation.of(List.of(new Node("far", 1, 0))))
            .untilIdle()
            .start()) {
      long task = Wait.pid(pid);
      Wait.signal(signal, ssh.agent("far"));
      launcher.await();
      assertThat(Wait.isAlive(task)).isFalse();
    }
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.attempts().get(0).outcome().orElseThrow()).isInstanceOf(Outcome.NodeLost.class);
    assertThat(TestSite.states(job)).containsSubsequence("RUNNING", "RESTART_READY", "RUNNING");
  }

  @Test
  void agents_of_a_launcher_that_was_killed_end_their_tasks_and_leave() throws IOException {
    Path nodes = Files.writeString(at.file("nodes"), "far\n");
    Path pid = at.file("pid");
    Job job = at.submit(at.endless("endless", pid));
    LauncherJvm.How inPbs =
        LauncherJvm.How.with(Map.of("PBS_JOBID", "1", "PBS_NODEFILE", nodes.toString()));
    try (LauncherJvm jvm = at.startJvm(0, false, inPbs)) {
      long task = Wait.pid(pid);
      long agent = ssh.agent("far");
      assertThat(job.state()).isEqualTo(JobState.RUNNING);
      jvm.signal("KILL");
      Wait.untilGone(task);
      Wait.untilGone(agent);
    }
    // Others must not take its jobs before its lease is over, as nobody sees its tasks from afar.
    at.launcher(1).idleTimeout(Duration.ofMillis(1)).run();
    assertThat(job.state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void a_killed_job_is_ended_on_its_node_and_the_launcher_ends_its_agents() {
    Path first = at.file("first");
    Path second = at.file("second");
    Job killed = at.submit(at.endless("killed", first));
    Job stopped = at.submit(at.endless("stopped", second));
    Allocation far = Allocation.of(List.of(new Node("far", 2, 0)));
    long agent;
    try (Launcher launcher = at.launcher(1).allocation(far).start()) {
      long task = Wait.pid(first);
      Wait.pid(second);
      agent = ssh.agent("far");
      killed.kill();
      Wait.untilGone(task);
      launcher.stop();
    }
    assertThat(Wait.isAlive(Wait.pid(second))).isFalse();
    Wait.untilGone(agent);
    assertThat(killed.state()).isEqualTo(JobState.USER_KILLED);
    assertThat(TestSite.states(stopped)).endsWith("RUNNING", "RUN_TIMEOUT", "RESTART_READY");
    assertThat(at.file("agents")).isEmptyDirectory();
  }

  @Test
  void the_secret_is_on_no_command_line_and_in_a_file_for_its_owner_only() throws IOException {
    Path pid = at.file("pid");
    at.submit(at.endless("endless", pid));
    Allocation far = Allocation.of(List.of(new Node("far", 1, 0)));
    try (Launcher launcher = at.launcher(1).allocation(far).start()) {
      Wait.pid(pid);
      try (Stream<Path> files = Files.walk(at.file("agents"))) {
        Path ticket = files.filter(file -> file.endsWith("ticket")).findFirst().orElseThrow();
        String secret = Files.readString(ticket).replaceFirst(".*\"secret\":\"([^\"]+)\".*", "$1");
        assertThat(secret).hasSizeGreaterThan(30);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ticket)))
            .isEqualTo("rw-------");
        assertThat(ssh.commands()).contains("java-words").doesNotContain(secret);
        Path words = Path.of("/proc/" + ssh.agent("far") + "/cmdline");
        assertThat(Files.readString(words)).contains("java-words").doesNotContain(secret);
        assertThat(Files.readString(Path.of("/proc/" + Wait.pid(pid) + "/environ")))
            .contains("HOSTNAME=far")
            .doesNotContain(secret);
      }
      launcher.stop();
    }
  }

  @Test
  void a_launcher_without_any_node_that_reports_gives_up_and_says_why() {
    at.submit(at.sh("job", "true"));
    Allocation dead = Allocation.of(List.of(new Node("dead", 1, 0)));
    assertThatThrownBy(() -> at.launcher(1).allocation(dead).untilIdle().run())
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("No node is left")
        .hasMessageContaining("exit code 255")
        .hasMessageContaining("no route to dead");
  }

  @Test
  void work_goes_on_without_a_node_that_never_reports() {
    Job job = at.submit(at.sh("job", "true"));
    Allocation half = Allocation.of(List.of(new Node("localhost", 1, 0), new Node("dead", 1, 0)));
    assertThat(at.launcher(1).allocation(half).untilIdle().run().finished()).isEqualTo(1);
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
  }
}
