package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.JobState;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.internal.placement.Ledger;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClaimedAheadTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ClaimedAhead ahead = new ClaimedAhead();
  private final Ledger ledger = new Ledger(Allocation.local(2).nodes());
  private final List<Candidate> seen = LongStream.rangeClosed(1, 40).mapToObj(this::job).toList();

  @BeforeEach
  void tasks_are_brief() {
    for (int i = 0; i < 32; i++) {
      ahead.ran(MS);
    }
  }

  @Test
  void those_ahead_are_next_in_order_and_wait_for_a_place() {
    List<Candidate> placed = ledger.place(seen);
    List<Candidate> asked = ahead.ask(seen, placed, job -> true);
    assertThat(ids(asked))
        .containsExactlyElementsOf(LongStream.rangeClosed(3, 34).boxed().toList());
    assertThat(keep(1, 2, 3, 4, 5)).containsExactly(1L, 2L);
    assertThat(ahead.size()).isEqualTo(3);
    assertThat(ahead.place(ledger, 0)).isEmpty();
    ledger.release(1);
    assertThat(ahead.place(ledger, 0)).extracting(ClaimedJob::id).containsExactly(3L);
    assertThat(ahead.attempts()).containsOnlyKeys(4L, 5L);
  }

  @Test
  void no_more_are_claimed_while_some_wait() {
    fill();
    assertThat(ahead.ask(seen, seen.subList(5, 7), job -> true)).isEmpty();
  }

  @Test
  void a_job_whose_old_run_has_a_place_is_not_among_them() {
    List<Candidate> placed = ledger.place(seen);
    assertThat(ids(ahead.ask(seen, placed, job -> job.jobId() != 4))).startsWith(3L, 5L);
  }

  @Test
  void jobs_on_several_nodes_are_not_among_them() {
    List<Candidate> placed = ledger.place(seen);
    List<Candidate> wide = seen.stream().map(job -> job.jobId() == 3 ? job(3, 2) : job).toList();
    assertThat(ids(ahead.ask(wide, placed, job -> true))).startsWith(4L, 5L);
  }

  @Test
  void what_finds_no_place_for_a_second_is_given_back() {
    fill();
    assertThat(ahead.patience(400 * MS)).isEqualTo(600 * MS);
    assertThat(ahead.stale(999 * MS)).isEmpty();
    assertThat(ahead.stale(1_000 * MS)).extracting(ClaimedJob::id).containsExactly(3L, 4L, 5L);
    assertThat(ahead.isEmpty()).isTrue();
    assertThat(ahead.patience(1_000 * MS)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void one_that_is_killed_waits_no_more() {
    fill();
    assertThat(ahead.remove(4)).isNotNull();
    assertThat(ahead.remove(4)).isNull();
    assertThat(ahead.attempts()).containsOnlyKeys(3L, 5L);
    assertThat(ahead.takeAll()).hasSize(2);
    assertThat(ahead.isEmpty()).isTrue();
  }

  @Test
  void an_answer_without_those_asked_for_leaves_nothing_waiting() {
    List<Candidate> placed = ledger.place(seen);
    assertThat(ahead.ask(seen, placed, job -> true)).isNotEmpty();
    assertThat(keep()).isEmpty();
    assertThat(keep(3)).as("claimed later, with a place").containsExactly(3L);
  }

  private void fill() {
    List<Candidate> placed = ledger.place(seen);
    assertThat(ahead.ask(seen, placed, job -> true)).isNotEmpty();
    assertThat(keep(1, 2, 3, 4, 5)).hasSize(2);
  }

  private List<Long> keep(long... claimed) {
    List<ClaimedJob> jobs =
        LongStream.of(claimed).mapToObj(id -> Sample.claimed(id, Path.of("/nowhere"))).toList();
    return ahead.keep(jobs, 0).stream().map(ClaimedJob::id).toList();
  }

  private static List<Long> ids(List<Candidate> jobs) {
    return jobs.stream().map(Candidate::jobId).toList();
  }

  private Candidate job(long id) {
    return job(id, 1);
  }

  private static Candidate job(long id, int nodes) {
    return new Candidate(id, JobState.PREPROCESSED, nodes, 1, 2, 1, 0, 0, 0, 0);
  }
}
