package dev.balsam.launcher.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.balsam.JobState;
import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LedgerTest {
  @Test
  void the_original_s_packing_example_fills_two_nodes_and_leaves_the_rest() {
    Ledger ledger = nodes(2, 64, 0);
    List<Candidate> queue = packed(1, 2, 2, 4, 4, 4, 4);
    List<Candidate> placed = ledger.place(queue);
    assertThat(placed).isEqualTo(queue.subList(0, 3));
    assertThat(ledger.hasRoom()).isFalse();
    assertThat(ledger.used()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 7, 49, 128, 1_000, 9_999, 20_000})
  void exactly_so_many_fill_a_node_as_their_packing_says(int packing) {
    Ledger ledger = nodes(1, 1, 0);
    assertThat(ledger.place(same(packing + 2, 0, packing))).hasSize(packing);
    assertThat(ledger.hasRoom()).isFalse();
    assertThat(ledger.tasks()).isEqualTo(packing);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1_000, 20_000})
  void exactly_so_many_single_cores_fill_a_node_as_it_has(int cores) {
    Ledger ledger = nodes(1, cores, 0);
    List<Candidate> queue = same(cores + 2, 1, 0);
    for (int taken = 0; taken < cores; taken++) {
      assertThat(ledger.freeCores()).isEqualTo(cores - taken);
      assertThat(ledger.place(List.of(queue.get(taken)))).hasSize(1);
    }
    assertThat(ledger.hasRoom()).isFalse();
    assertThat(ledger.freeCores()).isZero();
    assertThat(ledger.place(queue.subList(cores, cores + 2))).isEmpty();
  }

  @Test
  void a_job_with_a_packing_count_of_one_is_alone_on_its_node() {
    Ledger ledger = nodes(1, 64, 0);
    assertThat(ledger.place(packed(1))).hasSize(1);
    assertThat(ledger.place(List.of(cores(9, 1)))).isEmpty();
    Ledger shared = nodes(1, 64, 0);
    assertThat(shared.place(List.of(cores(9, 1)))).hasSize(1);
    assertThat(shared.place(packed(1))).isEmpty();
  }

  @Test
  void where_packing_is_given_cores_are_not_counted() {
    Ledger ledger = nodes(1, 4, 0);
    List<Candidate> wide = IntStream.rangeClosed(1, 9).mapToObj(i -> job(i, 4, 8, 0)).toList();
    assertThat(ledger.place(wide)).hasSize(8);
  }

  @Test
  void shares_and_cores_add_up_on_one_node() {
    Ledger ledger = nodes(1, 8, 0);
    assertThat(ledger.place(packed(2))).hasSize(1);
    assertThat(ledger.freeCores()).isEqualTo(4);
    assertThat(ledger.place(List.of(cores(10, 4)))).hasSize(1);
    assertThat(ledger.hasRoom()).isFalse();
  }

  @Test
  void what_fits_nowhere_is_passed_over_for_smaller_ones_behind_it() {
    Ledger ledger = nodes(1, 4, 0);
    List<Candidate> queue = List.of(cores(1, 3), cores(2, 2), cores(3, 1));
    assertThat(ledger.place(queue)).containsExactly(queue.get(0), queue.get(2));
  }

  @Test
  void nodes_are_filled_one_after_the_other() {
    Ledger ledger = nodes(2, 2, 0);
    assertThat(ledger.place(List.of(cores(1, 1), cores(2, 1)))).hasSize(2);
    assertThat(ledger.place(List.of(cores(3, 2)))).hasSize(1);
    assertThat(ledger.used()).isEqualTo(1);
  }

  @Test
  void gpus_are_counted_besides_and_may_be_shared() {
    Ledger ledger = nodes(1, 64, 2);
    List<Candidate> queue =
        List.of(job(1, 1, 0, 1.5), job(2, 1, 0, 0.25), job(3, 1, 0, 0.5), job(4, 1, 0, 0.25));
    assertThat(ledger.place(queue)).containsExactly(queue.get(0), queue.get(1), queue.get(3));
    assertThat(ledger.freeGpus()).isZero();
    assertThat(ledger.freeCores()).isEqualTo(61);
    ledger.release(1);
    assertThat(ledger.freeGpus()).isEqualTo(1.5);
  }

  @Test
  void a_node_without_gpus_takes_no_job_that_needs_a_part_of_one() {
    assertThat(nodes(3, 8, 0).place(List.of(job(1, 1, 0, 0.01)))).isEmpty();
  }

  @Test
  void whole_gpus_have_one_owner_and_fractions_share_one() {
    Ledger ledger = nodes(1, 64, 4);
    ledger.place(List.of(job(1, 1, 0, 0.5), job(2, 1, 0, 2), job(3, 1, 0, 0.25), job(4, 1, 0, 0)));
    assertThat(ledger.gpusOf(1)).containsExactly(0);
    assertThat(ledger.gpusOf(2)).containsExactly(1, 2);
    assertThat(ledger.gpusOf(3)).as("where there is room already").containsExactly(0);
    assertThat(ledger.gpusOf(4)).isEmpty();
    ledger.release(2);
    assertThat(ledger.gpusOf(2)).isEmpty();
    ledger.place(List.of(job(5, 1, 0, 1.5), job(6, 1, 0, 1)));
    assertThat(ledger.gpusOf(5)).as("one of its own and half of another").containsExactly(2, 1);
    assertThat(ledger.gpusOf(6)).containsExactly(3);
  }

  @Test
  void halves_of_two_gpus_do_not_make_a_whole_one() {
    Ledger ledger = nodes(1, 64, 2);
    assertThat(ledger.place(List.of(job(1, 1, 0, 0.75), job(2, 1, 0, 0.75)))).hasSize(2);
    assertThat(ledger.freeGpus()).isEqualTo(0.25);
    assertThat(ledger.place(List.of(job(3, 1, 0, 0.5)))).isEmpty();
    assertThat(ledger.place(List.of(job(4, 1, 0, 0.25)))).hasSize(1);
  }

  @Test
  void three_thirds_fill_one_gpu() {
    Ledger ledger = nodes(1, 64, 1);
    List<Candidate> thirds = List.of(job(1, 1, 0, 1 / 3.0), job(2, 1, 0, 1 / 3.0));
    assertThat(ledger.place(thirds)).hasSize(2);
    assertThat(ledger.place(List.of(job(3, 1, 0, 1 / 3.0)))).hasSize(1);
    assertThat(ledger.place(List.of(job(4, 1, 0, 0.01)))).isEmpty();
    assertThat(nodes(1, 64, 1).place(List.of(job(5, 1, 0, 3 * (1 / 3.0))))).hasSize(1);
  }

  @Test
  void parts_of_one_machine_have_different_gpus() {
    Node half = new Node("same", 1, 2);
    Ledger ledger = new Ledger(List.of(half, half, new Node("other", 1, 1)));
    ledger.place(List.of(job(1, 1, 0, 2), job(2, 1, 0, 2), job(3, 1, 0, 1)));
    assertThat(ledger.gpusOf(1)).containsExactly(0, 1);
    assertThat(ledger.gpusOf(2)).containsExactly(2, 3);
    assertThat(ledger.gpusOf(3)).containsExactly(0);
  }

  @Test
  void release_returns_everything() {
    Ledger ledger = nodes(2, 8, 1);
    List<Candidate> queue = List.of(job(1, 1, 3, 0.5), job(2, 5, 0, 0), job(3, 1, 1, 1));
    assertThat(ledger.place(queue)).hasSize(3);
    assertThat(ledger.shareOf(1)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(ledger.shareOf(2)).isEqualTo(5 / 8.0);
    queue.forEach(job -> ledger.release(job.jobId()));
    assertThat(ledger.used()).isZero();
    assertThat(ledger.freeShare()).isEqualTo(1);
    assertThat(ledger.freeGpus()).isEqualTo(1);
    assertThat(ledger.tasks()).isZero();
    assertThat(ledger.shareOf(1)).isZero();
  }

  @Test
  void releasing_a_job_twice_or_one_without_a_place_changes_nothing() {
    Ledger ledger = nodes(1, 4, 0);
    assertThat(ledger.place(List.of(cores(1, 1), cores(2, 1)))).hasSize(2);
    ledger.release(1);
    ledger.release(1);
    ledger.release(77);
    assertThat(ledger.freeCores()).isEqualTo(3);
    assertThat(ledger.tasks()).isEqualTo(1);
  }

  @Test
  void a_job_that_has_a_place_gets_no_second_one() {
    Ledger ledger = nodes(1, 4, 0);
    assertThat(ledger.place(List.of(cores(1, 1)))).hasSize(1);
    assertThat(ledger.place(List.of(cores(1, 1)))).isEmpty();
    ledger.release(1);
    assertThat(ledger.freeCores()).isEqualTo(4);
    assertThat(ledger.place(List.of(cores(1, 1)))).hasSize(1);
  }

  @Test
  void a_million_odd_shares_leave_no_rest_behind() {
    Ledger ledger = nodes(1, 1, 0);
    assertThat(ledger.place(List.of(job(0, 1, 7, 0)))).hasSize(1); // never idle: no reset
    for (int i = 1; i <= 1_000_000; i++) {
      assertThat(ledger.place(List.of(job(i, 1, 3 + i % 5, 0))).isEmpty()).isFalse();
      ledger.release(i);
    }
    assertThat(ledger.place(same(7, 0, 7))).hasSize(6);
  }

  private static Ledger nodes(int count, int cores, int gpus) {
    return new Ledger(
        IntStream.range(0, count).mapToObj(i -> new Node("n" + i, cores, gpus)).toList());
  }

  private static List<Candidate> packed(int... packings) {
    List<Candidate> queue = new ArrayList<>();
    Arrays.stream(packings).forEach(p -> queue.add(job(queue.size() + 1, 1, p, 0)));
    return queue;
  }

  private static List<Candidate> same(int count, int cores, int packing) {
    return IntStream.rangeClosed(1_000_001, 1_000_000 + count)
        .mapToObj(i -> job(i, cores, packing, 0))
        .toList();
  }

  private static Candidate cores(long id, int cores) {
    return job(id, cores, 0, 0);
  }

  static Candidate job(long id, int cores, int packing, double gpus) {
    return new Candidate(id, JobState.PREPROCESSED, 1, 1, packing, cores, gpus, 0, 0, 0);
  }
}
