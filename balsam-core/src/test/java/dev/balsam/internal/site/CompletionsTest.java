package dev.balsam.internal.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.testing.TestSites;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class CompletionsTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  @Test
  void waiting_in_vain_leaves_nothing_behind() {
    SiteImpl site = (SiteImpl) SITES.another();
    List<Job> jobs = site.submit(List.of(Balsam.job("a", ECHO), Balsam.job("b", ECHO)));
    CompletableFuture<JobState> end = jobs.get(0).completion();
    for (Job job : jobs) {
      assertThat(job.await(Duration.ofNanos(1))).isEqualTo(JobState.PREPROCESSED);
    }
    assertThat(site.completions().size()).isEqualTo(1);
    jobs.get(0).kill();
    assertThat(end.join()).isEqualTo(JobState.USER_KILLED);
    assertThat(site.completions().size()).isZero();
  }

  @Test
  @Timeout(30) // Maven waits for the threads of a program that it runs
  void the_thread_that_told_of_an_end_ends_soon() throws Exception {
    Job job = SITES.site().submit(Balsam.job("short", ECHO));
    CompletableFuture<Thread> told = job.completion().thenApply(end -> Thread.currentThread());
    job.kill();
    told.join().join();
    assertThat(told.join().isAlive()).isFalse();
  }

  @Test
  @Timeout(240) // whoever is never asked about waits for ever
  void each_of_very_many_completes() {
    List<JobSpec> drafts =
        IntStream.range(0, 10_500).mapToObj(i -> Balsam.job("j" + i, ECHO)).toList();
    List<Job> jobs = SITES.site().submit(drafts);
    List<CompletableFuture<JobState>> ends = jobs.stream().map(Job::completion).toList();
    for (int at : new int[] {0, 5_000, 10_499}) {
      jobs.get(at).kill();
      assertThat(ends.get(at).join()).isEqualTo(JobState.USER_KILLED);
    }
  }
}
