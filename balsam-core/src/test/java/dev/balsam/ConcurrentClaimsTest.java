package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.Candidate;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Launchers that want the same jobs at the same moment. */
class ConcurrentClaimsTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");
  private static final int LAUNCHERS = 6;

  @Test
  void launchers_that_claim_seven_of_thirty_at_once_get_disjoint_sets() throws Exception {
    SITES.site().submit(IntStream.range(0, 30).mapToObj(i -> Balsam.job("j" + i, ECHO)).toList());
    CyclicBarrier together = new CyclicBarrier(LAUNCHERS);
    List<TestLauncher> launchers = new ArrayList<>();
    List<Callable<List<ClaimedJob>>> claims = new ArrayList<>();
    for (int i = 0; i < LAUNCHERS; i++) {
      TestLauncher launcher = TestLauncher.on(SITES.another());
      launchers.add(launcher);
      claims.add(
          () -> {
            together.await();
            return launcher.claim(7);
          });
    }
    Set<Long> taken = new HashSet<>();
    var pool = Executors.newFixedThreadPool(LAUNCHERS);
    var answers = pool.invokeAll(claims);
    pool.shutdown();
    for (int i = 0; i < LAUNCHERS; i++) {
      List<ClaimedJob> mine = answers.get(i).get();
      assertThat(mine).hasSizeLessThanOrEqualTo(7);
      mine.forEach(job -> assertThat(taken.add(job.id())).as("taken once").isTrue());
      assertThat(owned(launchers.get(i)))
          .containsExactlyInAnyOrderElementsOf(
              mine.stream().map(job -> Long.toString(job.id())).toList());
    }
    // What one saw locked it left; what nobody has is there for the next.
    List<ClaimedJob> rest = launchers.get(0).claim(30);
    rest.forEach(job -> assertThat(taken.add(job.id())).isTrue());
    assertThat(taken).hasSize(30);
  }

  @Test
  void a_job_that_was_seen_and_has_been_run_by_another_since_is_not_run_again() {
    Job job = SITES.site().submit(Balsam.job("job", ECHO));
    TestLauncher slow = TestLauncher.on(SITES.site());
    Candidate seen = new Candidate(job.id(), JobState.PREPROCESSED, 1, 1, 0, 1, 0, 0, 0, 0);
    TestLauncher.on(SITES.another()).claimAndFinish(job);
    assertThat(slow.engine().claim(slow.id(), List.of(seen))).isEmpty();
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.attempt()).isEqualTo(1);
  }

  private static List<String> owned(TestLauncher launcher) {
    return SITES.sql("select job_id from balsam.job_status where owner = " + launcher.id());
  }
}
