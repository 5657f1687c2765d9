package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.launcher.testing.FakeSsh;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  @Test
  void an_agent_that_is_killed_loses_its_tasks_which_run_elsewhere() {
    Path pid = at.file("pid");
    Job job =
        at.submit(
            at.sh(
                "survivor",
                "[ -e \"$1\" ] && exit 0; echo $$ > \"$1.new\"; mv \"$1.new\" \"$1\"; exec sleep 1000",
                pid));
    try (Launcher launcher =
        at.launcher(1)
            .allocation(Allocation.of(List.of(new Node("far", 1, 0))))
            .untilIdle()
            .start()) {
      long task = Wait.pid(pid);
      Wait.signal("KILL", ssh.agent("far"));
      launcher.await();
      assertThat(Wait.isAlive(task)).isFalse();
    }
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.attempts().get(0).outcome().orElseThrow()).isInstanceOf(Outcome.NodeLost.class);
    assertThat(TestSite.states(job)).containsSubsequence("RUNNING", "RESTART_READY", "RUNNING");
  }
}
