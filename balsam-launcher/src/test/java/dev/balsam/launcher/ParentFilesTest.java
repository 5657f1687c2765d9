package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Transfer;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files of parents in the working directories of their children. */
final class ParentFilesTest {
  @RegisterExtension final TestSite at = new TestSite();
  private final Workflow flow = Balsam.workflow("flow");

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  private JobSpec job(String name, String script) {
    return flow.job(name, TestSite.SH).args(script, "task", at.directory());
  }

  private WorkflowRun run() {
    WorkflowRun run = at.site().submit(flow);
    at.runAll(2);
    return run;
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static void finished(Job... jobs) {
    for (Job job : jobs) {
      assertThat(job.state())
          .as(job.name() + ": " + job.explain())
          .isEqualTo(JobState.JOB_FINISHED);
    }
  }

  @Test
  void what_a_pattern_names_is_linked_before_the_child_runs_and_nothing_else() throws IOException {
    JobSpec parent =
        job(
            "parent",
            "echo 1 > a.dat; echo 2 > b.dat; echo 3 > c.txt; echo 4 > .d.dat; mkdir sub; echo 5 > sub/e.dat; echo 6 > sub/f.txt");
    job("child", "cat a.dat b.dat e.dat").dependsOn(parent).inputFiles("*.dat", "sub/*.dat");
    job("none", "ls -A").dependsOn(parent);
    WorkflowRun run = run();
    Job child = run.job("child");
    finished(child, run.job("none"));
    assertThat(child.output()).isEqualTo("1\n2\n5\n");
    assertThat(names(child.workdir())).containsExactly("a.dat", "b.dat", "child.out", "e.dat");
    assertThat(child.workdir().resolve("a.dat")).isSymbolicLink();
    assertThat(names(run.job("none").workdir())).containsExactly("none.out");
    assertThat(TestSite.states(child))
        .containsExactly(
            "CREATED",
            "AWAITING_PARENTS",
            "READY",
            "STAGED_IN",
            "PREPROCESSED",
            "RUNNING",
            "RUN_DONE",
            "POSTPROCESSED",
            "JOB_FINISHED");
    assertThat(child.transfers()).hasSize(1);
    Transfer linked = child.transfers().get(0);
    assertThat(linked.state()).isEqualTo(Transfer.State.DONE);
    assertThat(linked.direction()).isEqualTo(Transfer.Direction.IN);
    assertThat(linked.source()).isEqualTo(run.job("parent").workdir().toString());
    assertThat(linked.message()).isEqualTo("linked a.dat, b.dat, e.dat");
  }

  @Test
  void a_child_cannot_write_over_its_parents_output_and_logs() {
    // Both print to a file of the same name; the original destroyed the parent's (W7).
    JobSpec parent = job("same", "echo of the parent; echo x > data; echo log > preprocess.log");
    flow.job("same", TestSite.SH)
        .args("echo of the child; ls")
        .dependsOn(parent)
        .inputFiles("*", "*.out", "[s]ame.out", "*.log");
    List<Job> jobs = run().jobs();
    finished(jobs.get(0), jobs.get(1));
    assertThat(jobs.get(0).output()).isEqualTo("of the parent\n");
    assertThat(jobs.get(1).output()).isEqualTo("of the child\ndata\nsame.out\n");
    assertThat(Wait.content(jobs.get(0).workdir().resolve("preprocess.log"))).isEqualTo("log\n");
  }

  @Test
  void a_parents_output_that_is_named_exactly_is_linked_under_a_name_that_is_free() {
    JobSpec parent = job("same", "echo of the parent");
    job("same", "cat same.out_*").dependsOn(parent).inputFiles("same.out");
    job("other", "cat same.out").dependsOn(parent).inputFiles("same.out");
    List<Job> jobs = run().jobs();
    finished(jobs.toArray(Job[]::new));
    assertThat(jobs.get(0).output()).isEqualTo("of the parent\n");
    assertThat(jobs.get(1).output()).isEqualTo("of the parent\n");
    assertThat(jobs.get(2).output()).isEqualTo("of the parent\n");
  }

  @Test
  void of_two_parents_files_of_one_name_the_later_one_has_its_parents_id_after_it() {
    JobSpec one = job("one", "echo 1 > x.dat");
    JobSpec two = job("two", "echo 2 > x.dat");
    job("child", "cat x.dat; cat x.dat_*").dependsOn(two, one).inputFiles("*.dat");
    WorkflowRun run = run();
    Job child = run.job("child");
    finished(child);
    assertThat(child.output()).isEqualTo("1\n2\n");
    assertThat(child.workdir().resolve("x.dat_" + run.job("two").id())).isSymbolicLink();
  }

  @Test
  void two_files_of_one_parent_with_the_same_name_are_refused() {
    JobSpec parent = job("parent", "mkdir a b c; touch a/x b/x c/x");
    job("child", "true").dependsOn(parent).inputFiles("*/x");
    Job child = run().job("child");
    assertThat(child.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(child))
        .startsWith(
            "Files of its parents could not be linked: two files to be linked are both called x")
        .endsWith("narrow the patterns of inputFiles.");
  }

  @Test
  void a_directory_is_linked_as_one() {
    JobSpec parent = job("parent", "mkdir mesh; echo deep > mesh/points");
    job("child", "cat mesh/points").dependsOn(parent).inputFiles("mesh");
    Job child = run().job("child");
    finished(child);
    assertThat(child.output()).isEqualTo("deep\n");
    assertThat(child.workdir().resolve("mesh")).isSymbolicLink();
  }

  @Test
  void a_pattern_reaches_nothing_outside_the_parents_directory() throws IOException {
    Files.writeString(Files.createDirectory(at.file("secrets")).resolve("key"), "secret");
    JobSpec parent = job("parent", "ln -s \"$1/secrets\" way; touch plain");
    JobSpec child =
        job("child", "ls")
            .dependsOn(parent)
            .inputFiles("way/*", "**/key", "{..,plain}", "{plain,way/key}");
    // Past the check of the draft, as a program in another language could store it.
    Job other = at.site().submit(job("hostile", "ls").inputFiles("plain"));
    assertThat(child.definition().files().inputFiles()).hasSize(4);
    WorkflowRun run = at.site().submit(flow);
    at.execute("update balsam.job set input_files = '{../secrets/*}' where id = " + other.id());
    other.dependsOn(run.job("parent"));
    at.execute("update balsam.job set input_files = input_files[1:3] where name = 'child'");
    at.runAll(2);
    finished(run.job("child"));
    assertThat(run.job("child").output()).isEqualTo("child.out\nplain\n");
    assertThat(other.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(other)).contains("leads out of the working directory");
  }

  @Test
  void a_pattern_that_is_none_fails_its_job_with_a_sentence() {
    JobSpec parent = job("parent", "touch x");
    job("child", "true").dependsOn(parent).inputFiles("[x");
    Job child = run().job("child");
    assertThat(child.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(child)).contains("the pattern \"[x\" is not well formed");
  }

  @Test
  void staging_again_changes_nothing_and_makes_no_second_links() throws IOException {
    JobSpec one = job("one", "echo 1 > x.dat");
    JobSpec two = job("two", "echo 2 > x.dat");
    Files.writeString(at.file("x.dat"), "given");
    job("child", "ls; cat x.dat")
        .dependsOn(one, two)
        .inputFiles("*.dat")
        .stageIn(at.file("x.dat").toUri());
    Job child = run().job("child");
    finished(child);
    List<String> before = names(child.workdir());
    assertThat(before).hasSize(4);
    assertThat(Wait.content(child.workdir().resolve("x.dat"))).isEqualTo("given");
    // As if its launcher had died before the end of the staging was stored.
    at.execute(
        "update balsam.job_status set state = 'READY', attempt = 0 where job_id = " + child.id());
    at.execute("delete from balsam.job_event where job_id = " + child.id());
    at.execute(
        "insert into balsam.job_event (job_id, attempt, path, at) values ("
            + child.id()
            + ", 0, '{CREATED, READY}', now())");
    at.runAll(2);
    finished(child);
    assertThat(names(child.workdir())).isEqualTo(before);
    assertThat(child.output()).endsWith("given");
    assertThat(Wait.content(at.site().jobs().named("two").list().get(0).workdir().resolve("x.dat")))
        .isEqualTo("2\n");
  }

  @Test
  void a_child_that_shares_its_parents_directory_has_the_files_already() throws IOException {
    Path shared = Files.createDirectory(at.file("shared"));
    JobSpec parent = job("parent", "echo 1 > x.dat").workdir(shared);
    job("child", "cat x.dat").dependsOn(parent).inputFiles("*").workdir(shared);
    Job child = run().job("child");
    finished(child);
    assertThat(child.output()).isEqualTo("1\n");
    assertThat(shared.resolve("x.dat")).isRegularFile();
  }
}
