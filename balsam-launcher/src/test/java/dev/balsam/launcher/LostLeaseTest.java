package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A launcher that has lost its lease while the database takes long to answer. */
final class LostLeaseTest {
  // An answer may take half of the lease: longer than the test waits.
  @RegisterExtension final TestSite at = new TestSite(600, 0.3);

  @Test
  void what_has_ended_is_on_disk_before_it_waits_for_the_database() throws Exception {
    Job first =
        at.submit(
            at.sh("first", "until [ -e \"$1/gate\" ]; do sleep 0.02; done", at.directory())
                .priority(1));
    Path pid = at.file("pid");
    for (int i = 0; i < 4; i++) {
      at.submit(at.endless("endless", pid));
    }
    Path spool = at.file("spool/launcher-1.jsonl");
    Launcher launcher = at.launcher(1).start();
    Wait.until("the first runs", () -> first.state() == JobState.RUNNING);
    AutoCloseable lock = at.lock(first);
    try {
      Files.createFile(at.file("gate"));
      // It waits in vain to record the first aside.
      Wait.exists(pid);
      assertThat(spool).doesNotExist();
      at.execute("update balsam.launcher set stopped_at = now()");
      Wait.until("both ends are kept", () -> Wait.lines(spool).size() == 3);
    } finally {
      lock.close();
    }
    assertThatThrownBy(launcher::await)
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("Its lease had ended");
    assertThat(first.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(spool).doesNotExist();
  }
}
