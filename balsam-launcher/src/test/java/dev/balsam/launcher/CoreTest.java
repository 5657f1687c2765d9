package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.engine.Claim;
import dev.balsam.engine.Engine;
import dev.balsam.engine.JobFilter;
import dev.balsam.engine.LauncherInfo;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What launchers need of the core and do not get. */
final class CoreTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void a_launcher_whose_lease_has_ended_claims_nothing() {
    Engine engine = at.site().engine();
    LauncherInfo info =
        new LauncherInfo(
            "here - -",
            1,
            "",
            "MIXED",
            1,
            1,
            0,
            0,
            false,
            JobFilter.ALL,
            List.of(),
            Optional.empty());
    long stale = engine.register(info);
    engine.sweep(all -> true);
    Job job = at.submit(at.sh("job", "true"));
    Claim claim = new Claim(JobFilter.ALL, false, 1, 1, 1, 1, 0, Long.MAX_VALUE, 10, List::copyOf);
    assertThat(engine.exchange(stale, List.of(), Optional.of(claim)).claimed()).isEmpty();
    assertThat(job.state()).isEqualTo(JobState.PREPROCESSED);
  }

  @Test
  void a_job_with_an_accent_does_not_end_a_launcher_in_a_plain_locale() {
    Job accent = at.submit(at.sh("é", "true").priority(1));
    Job plain = at.submit(at.sh("plain", "true"));
    try (LauncherJvm jvm = at.startJvm(1, true, LauncherJvm.How.with(Map.of("LC_ALL", "C")))) {
      assertThat(jvm.says()).isEqualTo("started");
      assertThat(jvm.says()).startsWith("report ");
    }
    assertThat(accent.state()).as(accent.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(plain.state()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void paths_that_a_plain_locale_cannot_name_fail_their_jobs_only() throws IOException {
    Path accent = Files.createDirectory(at.file("é"));
    App there = Balsam.app("there").argv(List.of("true")).directory(accent).build();
    App script =
        Balsam.app("script")
            .argv(List.of("true"))
            .environmentScript(Files.createFile(accent.resolve("modules.sh")))
            .build();
    List<Job> unnameable =
        at.site()
            .submit(
                List.of(
                    at.sh("workdir", "true").workdir(accent).priority(1),
                    Balsam.job("directory", there).priority(1),
                    Balsam.job("script", script).priority(1)));
    Job plain = at.submit(at.sh("plain", "true"));
    try (LauncherJvm jvm = at.startJvm(1, true, LauncherJvm.How.with(Map.of("LC_ALL", "C")))) {
      assertThat(jvm.says()).isEqualTo("started");
      assertThat(jvm.says()).startsWith("report ");
    }
    assertThat(plain.state()).isEqualTo(JobState.JOB_FINISHED);
    for (Job job : unnameable) {
      assertThat(job.state()).as(job.explain()).isEqualTo(JobState.FAILED);
      assertThat(TestSite.lastMessage(job))
          .contains(accent.toString())
          .contains("locale")
          .doesNotContain("Exception");
      job.restart();
    }
    // Where the names can be told, nothing is wrong with the jobs.
    at.runAll(1);
    assertThat(unnameable).allMatch(job -> job.state() == JobState.JOB_FINISHED);
  }
}
