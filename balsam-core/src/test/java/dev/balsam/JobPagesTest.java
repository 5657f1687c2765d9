package dev.balsam;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.CREATED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobPagesTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo hello,");

  private static JobQuery jobs() {
    return SITES.site().jobs();
  }

  private static List<Long> ids(JobQuery query) {
    return query.rows().map(JobRow::id).toList();
  }

  @Test
  void a_row_tells_what_the_job_is_and_how_it_is_now() {
    Instant before = Instant.now().minusSeconds(60);
    JobSpec parent = Balsam.job("p", ECHO).workflow("w").nodes(2).ranksPerNode(3).priority(7);
    JobSpec child = Balsam.job("c", ECHO).dependsOn(parent);
    List<Job> stored = SITES.site().submit(List.of(parent, child));
    TestLauncher.on(SITES.site()).claimThis(stored.get(0));
    List<JobRow> rows = jobs().rows().toList();
    assertThat(rows).hasSize(2);
    JobRow row = rows.get(0);
    assertThat(row.submittedAt()).isBetween(before, Instant.now().plusSeconds(60));
    assertThat(row.launcher()).isPresent();
    assertThat(row)
        .isEqualTo(
            new JobRow(
                stored.get(0).id(),
                "p",
                "w",
                "echo",
                RUNNING,
                1,
                0,
                row.launcher(),
                2,
                3,
                7,
                row.submittedAt()));
    assertThat(rows.get(1))
        .extracting(
            JobRow::state, JobRow::workflow, JobRow::pendingParents, r -> r.launcher().isPresent())
        .containsExactly(AWAITING_PARENTS, "", 1, false);
  }

  @Test
  void rows_of_several_pages_come_once_each_in_order_and_keep_to_the_limit() {
    SITES.site().submitAll(IntStream.range(0, 25_000).mapToObj(i -> Balsam.job("j" + i, ECHO)));
    List<Long> all = ids(jobs());
    assertThat(all).hasSize(25_000).isSorted().doesNotHaveDuplicates();
    assertThat(ids(jobs().limit(10_000))).isEqualTo(all.subList(0, 10_000));
    assertThat(ids(jobs().limit(10_001))).isEqualTo(all.subList(0, 10_001));
    assertThat(ids(jobs().limit(3))).isEqualTo(all.subList(0, 3));
    assertThat(ids(jobs().limit(0))).isEmpty();
    List<Long> reversed = ids(jobs().orderBy(JobFields.ID.desc()));
    assertThat(reversed).hasSize(25_000);
    assertThat(reversed.subList(0, 2)).containsExactly(all.get(24_999), all.get(24_998));
    assertThat(ids(jobs().orderBy(JobFields.ID.desc()).limit(2))).isEqualTo(reversed.subList(0, 2));
    assertThat(jobs().limit(501).details().map(JobDetails::row).map(JobRow::id))
        .containsExactlyElementsOf(all.subList(0, 501));
    assertThat(jobs().count()).isEqualTo(25_000);
    assertThat(jobs().countByState()).isEqualTo(Map.of(PREPROCESSED, 25_000L));
    assertThat(jobs().limit(7).count()).isEqualTo(7);
  }

  @Test
  void details_tell_all_that_is_stored_and_the_last_step() {
    JobSpec parent = Balsam.job("p", ECHO);
    JobSpec other = Balsam.job("q", ECHO);
    JobSpec child =
        Balsam.job("c", ECHO)
            .workflow("w")
            .args("two words", 3)
            .tag("k", "v")
            .data("x", 1.5)
            .wallTime(Duration.ofMinutes(5))
            .dependsOn(parent, other);
    List<Job> stored = SITES.site().submit(List.of(parent, other, child));
    JobDetails details = jobs().named("c").details().toList().get(0);
    assertThat(details.definition()).isEqualTo(stored.get(2).definition());
    assertThat(details.definition().args()).containsExactly("two words", "3");
    assertThat(details.parents()).containsExactly(stored.get(0).id(), stored.get(1).id());
    assertThat(details.latest().map(JobEvent::to)).contains(AWAITING_PARENTS);
    assertThat(details.workdir()).isEqualTo(stored.get(2).workdir());
    assertThat(details.row().state()).isEqualTo(AWAITING_PARENTS);
  }

  @Test
  void histories_hold_every_step_of_each_job() {
    List<Job> stored = SITES.site().submit(List.of(Balsam.job("a", ECHO), Balsam.job("b", ECHO)));
    stored.get(1).kill();
    List<JobHistory> histories = jobs().histories().toList();
    assertThat(histories).extracting(history -> history.job().name()).containsExactly("a", "b");
    for (int i = 0; i < 2; i++) {
      assertThat(histories.get(i).events()).isEqualTo(stored.get(i).history());
    }
    assertThat(histories.get(1).events().get(0).to()).isEqualTo(CREATED);
  }

  @Test
  void dependencies_and_descendants_follow_the_edges_from_the_selection() {
    Workflow layers = Balsam.workflow("layers");
    JobSpec a = layers.job("a", ECHO);
    JobSpec b = layers.job("b", ECHO).dependsOn(a);
    JobSpec c = layers.job("c", ECHO).dependsOn(a, b);
    layers.job("d", ECHO).dependsOn(c);
    layers.job("alone", ECHO);
    WorkflowRun run = SITES.site().submit(layers);
    long[] ids = run.jobs().stream().mapToLong(Job::id).toArray();
    assertThat(jobs().dependencies())
        .containsExactly(
            new Dependency(ids[0], ids[1]),
            new Dependency(ids[0], ids[2]),
            new Dependency(ids[1], ids[2]),
            new Dependency(ids[2], ids[3]));
    assertThat(jobs().named("c").dependencies())
        .containsExactly(new Dependency(ids[0], ids[2]), new Dependency(ids[1], ids[2]));
    assertThat(ids(jobs().named("b").withDescendants())).containsExactly(ids[1], ids[2], ids[3]);
    assertThat(jobs().withDescendants().count()).isEqualTo(5);
    assertThat(ids(jobs().limit(1).withDescendants()))
        .isEqualTo(LongStream.of(ids).limit(4).boxed().toList());
    assertThat(ids(jobs().named("a").withDescendants().named("d"))).containsExactly(ids[3]);
    assertThat(jobs().named("nobody").withDescendants().rows()).isEmpty();
  }

  @Test
  void workflows_are_named_once_each_however_long_their_names() {
    String start = "x".repeat(300);
    List<String> names = List.of("b", "a", "a", "", start, start + "2", start + "1", start + "1");
    SITES.site().submit(names.stream().map(w -> Balsam.job("j", ECHO).workflow(w)).toList());
    assertThat(SITES.site().workflows()).containsExactly("a", "b", start, start + "1", start + "2");
    SITES
        .site()
        .submitAll(
            IntStream.range(0, 2_001).mapToObj(i -> Balsam.job("j", ECHO).workflow("w" + i)));
    assertThat(SITES.site().workflows().distinct()).hasSize(2_006);
    assertThat(SITES.site().workflows()).hasSize(2_006);
  }
}
