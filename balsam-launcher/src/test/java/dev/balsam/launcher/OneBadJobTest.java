package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.HookRef;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A bad job of every kind at once, among a hundred good ones: nobody else notices. */
final class OneBadJobTest {
  private static final int GOOD = 100;

  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_hundred_good_jobs_finish_among_bad_ones_of_every_kind() throws IOException {
    List<JobSpec> failing = failing();
    List<JobSpec> waiting = waiting();
    List<JobSpec> all = new ArrayList<>(failing);
    all.addAll(waiting);
    for (int i = 0; i < GOOD; i++) {
      JobSpec good = at.sh("good " + i, "true");
      // In front of, between and behind the bad ones; some go through a hook as well.
      all.add(Math.min(all.size(), i), i % 10 == 0 ? hooked("good " + i) : good);
    }
    List<Job> jobs = at.site().submit(all);
    LaunchReport report = at.runAll(4);

    for (Job job : jobs) {
      if (job.name().startsWith("good")) {
        assertThat(job.state()).as(job.name()).isEqualTo(JobState.JOB_FINISHED);
      } else if (job.name().startsWith("waits")) {
        assertThat(job.state().isTerminal()).as(job.name()).isFalse();
        assertThat(job.explain()).as(job.name()).isNotBlank();
      } else {
        assertThat(job.state()).as(job.name()).isEqualTo(JobState.FAILED);
        assertThat(TestSite.lastMessage(job)).as(job.name()).isNotBlank();
      }
    }
    assertThat(at.site().jobs().state(JobState.JOB_FINISHED).count()).isEqualTo(GOOD);
    assertThat(report.leftBehind().stream().mapToLong(left -> left.jobs()).sum())
        .isEqualTo(waiting.size());
    // Nor are they in anybody's way later.
    Job next = at.submit(at.sh("next", "true"));
    assertThat(at.runAll(4).finished()).isEqualTo(1);
    assertThat(next.state()).isEqualTo(JobState.JOB_FINISHED);
  }

  private JobSpec hooked(String name) {
    App app = sh("hooked").preprocess("fine", ctx -> {}).postprocess("fine too", ctx -> {}).build();
    return Balsam.job(name, app).args("true");
  }

  private static App.Builder sh(String name) {
    return Balsam.app(name).argv(List.of("/bin/sh", "-c"));
  }

  private List<JobSpec> failing() throws IOException {
    Path inTheWay = Files.writeString(at.file("in-the-way"), "a file");
    List<JobSpec> bad = new ArrayList<>();
    bad.add(Balsam.job("no program", Balsam.app("none", "no-such-program")));
    bad.add(Balsam.job("a directory for a program", Balsam.app("dir", "/usr/bin")));
    bad.add(at.sh("no directory", "true").workdir(inTheWay.resolve("below")));
    bad.add(at.sh("too long", "true", "x".repeat(10_000_000)));
    bad.add(at.sh("no text", "printf '\\377\\376\\000\\303\\050'; exit 1"));
    bad.add(at.sh("kills its shell", "kill -9 $PPID; exec sleep 100000"));
    bad.add(at.sh("removes its directory", "rm -rf \"$PWD\"; exit 1"));
    bad.add(at.sh("too slow", "exec sleep 100000").timeout(Duration.ofMillis(200)).retries(0));
    bad.get(bad.size() - 1).autoTimeoutRetry(false);
    bad.add(
        Balsam.job(
                "no environment script",
                sh("env").environmentScript(at.file("no-such-script")).build())
            .args("true"));
    bad.add(
        Balsam.job(
                "throws",
                sh("throws")
                    .postprocess(
                        "throws",
                        ctx -> {
                          throw new IllegalStateException("on purpose");
                        })
                    .build())
            .args("true"));
    bad.add(
        Balsam.job(
                "breaks its thread",
                sh("deep").postprocess("deep", ctx -> deeper(ctx.attempt())).build())
            .args("true"));
    bad.add(
        Balsam.job("no hook object", sh("class").preprocess(HookTest.Broken.class).build())
            .args("true"));
    bad.add(
        Balsam.job(
                "hangs",
                sh("hangs")
                    .hookTimeout(Duration.ofMillis(300))
                    .preprocess("hangs", ctx -> Thread.currentThread().join())
                    .build())
            .args("true"));
    bad.add(
        Balsam.job("no script", sh("no script").preprocessScript("./nowhere --x").build())
            .args("true"));
    bad.add(
        Balsam.job("bad script", sh("bad script").postprocessScript("false").build()).args("true"));
    bad.add(
        Balsam.job(
                "closes a circle",
                sh("circle").preprocess("circle", ctx -> ctx.job().dependsOn(ctx.job())).build())
            .args("true"));
    return bad;
  }

  private static int deeper(int level) {
    return level < 0 ? 0 : deeper(level + 1) + 1;
  }

  private List<JobSpec> waiting() {
    Optional<HookRef> nobody = Optional.of(new HookRef.Named("of nobody here"));
    App unknown =
        sh("unknown").hooks(nobody, Optional.empty(), Optional.empty(), Optional.empty()).build();
    return List.of(
        at.sh("waits for nodes", "true").nodes(999),
        at.sh("waits for cores", "true").threadsPerRank(999),
        at.sh("waits for GPUs", "true").gpusPerRank(99),
        Balsam.job("waits for its hook", unknown).args("true"));
  }
}
