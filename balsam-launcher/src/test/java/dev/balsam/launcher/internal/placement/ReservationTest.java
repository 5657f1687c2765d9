package dev.balsam.launcher.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.JobState;
import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Core;
import dev.balsam.launcher.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Jobs on several nodes, and big ones among small ones. */
final class ReservationTest {
  @Test
  void a_job_on_several_nodes_takes_empty_ones_whole() {
    Ledger ledger = nodes(4, 8);
    assertThat(ledger.place(List.of(job(1, 1, 1, 0), job(2, 3, 2, 0)))).hasSize(2);
    assertThat(ledger.placementOf(2).orElseThrow().parts())
        .extracting(part -> part.node().name())
        .containsExactly("n1", "n2", "n3");
    assertThat(ledger.placementOf(2).orElseThrow().parts()).allMatch(Placement.Part::whole);
    assertThat(ledger.used()).isEqualTo((3 + 1 / 8.0) / 4);
    assertThat(ledger.place(List.of(job(3, 1, 8, 0), job(4, 2, 1, 0)))).isEmpty();
    assertThat(ledger.freeNodes()).isZero();
    ledger.release(2);
    assertThat(ledger.freeNodes()).isEqualTo(3);
  }

  @Test
  void the_fullest_node_that_has_room_is_taken() {
    Ledger ledger = nodes(3, 8);
    ledger.place(List.of(job(1, 1, 6, 0), job(2, 1, 4, 0)));
    ledger.place(List.of(job(3, 1, 3, 0), job(4, 1, 2, 0)));
    assertThat(name(ledger, 3)).isEqualTo("n1");
    assertThat(name(ledger, 4)).isEqualTo("n0");
    assertThat(ledger.freeNodes()).isEqualTo(1);
  }

  @Test
  void small_jobs_do_not_overtake_a_big_one_for_ever() {
    Ledger ledger = nodes(1, 4);
    ledger.placeAndReserve(List.of(job(1, 1, 2, 0), job(2, 1, 2, 0)), 0);
    ledger.release(1);
    Candidate big = job(3, 1, 4, 0);
    assertThat(ledger.placeAndReserve(List.of(big, job(4, 1, 1, 0)), 0)).isEmpty();
    assertThat(ledger.isReserving()).isTrue();
    assertThat(ledger.hasOpenRoom()).isFalse();
    assertThat(ledger.hasRoom()).isTrue();
    assertThat(ledger.place(List.of(job(5, 1, 1, 0)), 1)).as("no end is known").isEmpty();
    ledger.release(2);
    assertThat(ledger.isReservedFree()).isTrue();
    assertThat(ledger.place(List.of(job(5, 1, 1, 0), big), 2)).containsExactly(big);
    assertThat(ledger.isReserving()).isFalse();
  }

  @Test
  void jobs_that_end_before_the_reserved_time_fill_the_gap() {
    Ledger ledger = nodes(2, 4);
    ledger.placeAndReserve(List.of(job(1, 1, 4, 100)), 0);
    Candidate two = job(2, 2, 4, 50);
    assertThat(ledger.placeAndReserve(List.of(two), 10)).isEmpty();
    List<Candidate> behind = List.of(job(3, 1, 1, 91), job(4, 1, 1, 90), job(5, 1, 1, 0));
    assertThat(ledger.place(behind, 10)).extracting(Candidate::jobId).containsExactly(4L);
    ledger.release(1);
    ledger.release(4);
    assertThat(ledger.place(List.of(two), 100)).containsExactly(two);
  }

  @Test
  void a_more_urgent_job_goes_before_the_one_that_nodes_are_kept_for() {
    Ledger ledger = nodes(1, 4);
    ledger.placeAndReserve(List.of(job(1, 1, 2, 0)), 0);
    ledger.placeAndReserve(List.of(job(2, 1, 4, 0)), 0);
    Candidate urgent = new Candidate(3, JobState.PREPROCESSED, 1, 1, 0, 1, 0, 0, 0, 1);
    assertThat(ledger.place(List.of(job(4, 1, 1, 0), urgent), 0)).containsExactly(urgent);
  }

  @Test
  void what_could_never_fit_keeps_nothing() {
    Ledger ledger = nodes(2, 4);
    ledger.placeAndReserve(List.of(job(1, 1, 5, 0), job(2, 3, 1, 0)), 0);
    assertThat(ledger.isReserving()).isFalse();
    assertThat(ledger.hasOpenRoom()).isTrue();
  }

  @Test
  void a_reservation_keeps_only_the_nodes_that_it_needs() {
    Ledger ledger = nodes(3, 4);
    ledger.place(List.of(job(1, 1, 3, 0), job(2, 1, 4, 0), job(3, 1, 4, 0)));
    ledger.placeAndReserve(List.of(job(4, 1, 4, 0)), 0);
    assertThat(ledger.place(List.of(job(5, 1, 1, 0)), 0)).as("on the emptiest").isEmpty();
    ledger.release(3);
    assertThat(ledger.place(List.of(job(5, 1, 1, 0)), 0)).hasSize(1);
    assertThat(name(ledger, 5)).isEqualTo("n2");
  }

  @Test
  void memory_is_counted_where_it_is_known() {
    Node known = new Node("n0", 8, 0, 1L << 30, List.of(), List.of());
    Ledger ledger = new Ledger(List.of(known, new Node("n1", 2, 0)));
    List<Candidate> jobs = List.of(memory(1, 600), memory(2, 424), memory(3, 1), memory(4, 9_000));
    assertThat(ledger.place(jobs.subList(0, 2))).hasSize(2);
    assertThat(ledger.place(jobs.subList(2, 4))).hasSize(2);
    assertThat(name(ledger, 2)).isEqualTo("n0");
    assertThat(name(ledger, 4)).as("unknown is no limit").isEqualTo("n1");
    Ledger alone = new Ledger(List.of(known));
    assertThat(alone.place(jobs)).extracting(Candidate::jobId).containsExactly(1L, 2L);
    assertThat(alone.freeMemoryMib()).isZero();
    alone.release(1);
    assertThat(alone.freeMemoryMib()).isEqualTo(600);
  }

  @Test
  void single_processes_go_to_direct_nodes_only_and_mpi_jobs_anywhere() {
    List<Node> nodes = List.of(new Node("far", 4, 0), new Node("here", 2, 0));
    Ledger ledger = new Ledger(nodes, node -> node.name().equals("here"), job -> !job.isSerial());
    Candidate ranks = new Candidate(9, JobState.PREPROCESSED, 1, 4, 0, 4, 0, 0, 0, 0);
    assertThat(ledger.place(List.of(ranks, job(1, 1, 1, 0), job(2, 1, 1, 0), job(3, 1, 1, 0))))
        .extracting(Candidate::jobId)
        .containsExactly(9L, 1L, 2L);
    assertThat(name(ledger, 9)).isEqualTo("far");
    assertThat(ledger.hasDirectRoom()).isFalse();
  }

  @Test
  void a_node_whose_agent_has_reported_has_room_for_single_processes() {
    Ledger ledger = new Ledger(List.of(new Node("far", 4, 0)), node -> false, job -> false);
    assertThat(ledger.hasDirectRoom()).isFalse();
    assertThat(ledger.place(List.of(job(1, 1, 1, 0)))).isEmpty();
    ledger.learn(node -> true);
    assertThat(ledger.hasDirectRoom()).isTrue();
    assertThat(ledger.place(List.of(job(1, 1, 1, 0)))).hasSize(1);
  }

  @Test
  void cores_of_one_job_are_of_one_numa_node_where_they_can_be() {
    List<Core> layout = new ArrayList<>();
    IntStream.range(0, 8).forEach(i -> layout.add(new Core(10 + i, i / 4, i / 4)));
    Ledger ledger = new Ledger(List.of(new Node("n", layout, List.of(), 0)));
    ledger.place(List.of(job(1, 1, 1, 0), job(2, 1, 4, 0), job(3, 1, 3, 0)));
    assertThat(cores(ledger, 1)).containsExactly(10);
    assertThat(cores(ledger, 2)).containsExactly(14, 15, 16, 17);
    assertThat(cores(ledger, 3)).containsExactly(11, 12, 13);
  }

  private static List<Integer> cores(Ledger ledger, long job) {
    return ledger.placementOf(job).orElseThrow().first().cores();
  }

  private static String name(Ledger ledger, long job) {
    return ledger.placementOf(job).orElseThrow().first().node().name();
  }

  private static Ledger nodes(int count, int cores) {
    return new Ledger(
        IntStream.range(0, count).mapToObj(i -> new Node("n" + i, cores, 0)).toList());
  }

  private static Candidate job(long id, int nodes, int cores, int seconds) {
    return new Candidate(id, JobState.PREPROCESSED, nodes, 1, 0, cores, 0, 0, seconds, 0);
  }

  private static Candidate memory(long id, int mebibytes) {
    return new Candidate(id, JobState.PREPROCESSED, 1, 1, 0, 1, 0, mebibytes, 0, 0);
  }
}
