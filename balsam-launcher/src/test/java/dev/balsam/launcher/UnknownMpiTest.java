package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A start command that is there and says of itself nothing that makes sense. */
final class UnknownMpiTest {
  @RegisterExtension final TestSite at = TestSite.with("\"mpi\": {\"command\": \"/bin/echo\"}");

  @Test
  void an_mpi_of_unknown_kind_fails_the_jobs_that_need_it_with_one_sentence() {
    Job two = at.submit(at.sh("two", "true").ranksPerNode(2));
    Job one = at.submit(at.sh("one", "true"));
    LaunchReport report = at.runAll(2);
    assertThat(report.finished()).isEqualTo(1);
    assertThat(one.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(two.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.messages(two).toString())
        .contains("\"/bin/echo --version\" does not say which MPI it is. Name it by the setting");
  }
}
