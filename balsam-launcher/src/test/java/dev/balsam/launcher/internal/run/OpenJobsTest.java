package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.JobFilter;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class OpenJobsTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void the_last_number_stands_while_the_site_does_not_answer() {
    at.site().submit(List.of(at.sh("a", "true"), at.sh("b", "true")));
    try (OpenJobs open = new OpenJobs(at.site().engine(), JobFilter.ALL)) {
      Wait.until("both are counted", () -> open.getAsLong() == 2);
      at.execute("alter table balsam.job_status rename to hidden");
      at.execute("delete from balsam.hidden");
      for (int i = 0; i < 1_000; i++) {
        assertThat(open.getAsLong()).isEqualTo(2);
      }
      at.execute("alter table balsam.hidden rename to job_status");
      Wait.until("it is asked again", () -> open.getAsLong() == 0);
    }
  }
}
