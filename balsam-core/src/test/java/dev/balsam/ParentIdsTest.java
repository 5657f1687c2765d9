package dev.balsam;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.PREPROCESSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that know no more of their parents than their ids. */
final class ParentIdsTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  @Test
  void a_job_waits_for_ids_as_for_handles() {
    Job finished = SITES.site().submit(draft("finished"));
    Job failed = SITES.site().submit(draft("failed"));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(finished);
    launcher.claimAndFail(failed);
    Job waiting = SITES.site().submit(draft("waiting"));
    Job child = SITES.site().submit(draft("a").dependsOn(waiting.id(), finished.id()));
    assertThat(child.state()).isEqualTo(AWAITING_PARENTS);
    assertThat(child.parents()).containsExactlyInAnyOrder(finished, waiting);
    assertThat(SITES.site().submit(draft("b").dependsOn(finished.id())).state())
        .isEqualTo(PREPROCESSED);
    SITES
        .site()
        .submitAll(
            Stream.of(draft("c").dependsOn(failed.id()), draft("d").dependsOn(finished.id())));
    assertThat(job("c").state()).isEqualTo(FAILED);
    assertThat(job("d").state()).isEqualTo(PREPROCESSED);
    assertThat(finished.state()).isEqualTo(JOB_FINISHED);
  }

  @Test
  void an_id_that_is_not_there_is_refused_and_nothing_is_stored() {
    assertThatThrownBy(() -> SITES.site().submit(draft("lost").dependsOn(987_654_321L)))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("job 987654321, which is not on this site");
    assertThatThrownBy(
            () ->
                SITES
                    .site()
                    .submitAll(Stream.of(draft("lost"), draft("lost").dependsOn(987_654_321L))))
        .hasMessageContaining("job 987654321, which is not on this site");
    assertThat(SITES.site().jobs().named("lost").count()).isZero();
  }

  @Test
  void later_jobs_of_a_stream_depend_on_earlier_ones_by_the_ids_that_it_tells() {
    AtomicLong last = new AtomicLong();
    long stored =
        SITES
            .site()
            .submitAll(
                IntStream.range(0, 30_000)
                    .mapToObj(
                        i -> {
                          JobSpec job = draft("chain" + i);
                          return i == 0 ? job : job.dependsOn(last.get());
                        }),
                (job, id) -> last.set(id));
    assertThat(stored).isEqualTo(30_000);
    Job end = SITES.site().job(last.get());
    assertThat(end.name()).isEqualTo("chain29999");
    assertThat(end.parents()).extracting(Job::name).containsExactly("chain29998");
    List<Job> first = SITES.site().jobs().named("chain0").list();
    assertThat(first.get(0).state()).isEqualTo(PREPROCESSED);
    assertThat(first.get(0).children()).extracting(Job::name).containsExactly("chain1");
    assertThat(SITES.site().jobs().named("chain*").state(AWAITING_PARENTS).count())
        .isEqualTo(29_999);
  }

  private static Job job(String name) {
    return SITES.site().jobs().named(name).list().get(0);
  }

  private static JobSpec draft(String name) {
    return Balsam.job(name, ECHO);
  }
}
