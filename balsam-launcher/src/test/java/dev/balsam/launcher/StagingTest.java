package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
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
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files staged in and out on this machine. */
final class StagingTest {
  @RegisterExtension
  final TestSite at = new TestSite(60, 10, 0.5, "{\"attempts\": 2, \"pauseSeconds\": 0.01}");

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  private Path write(String name, String text) throws IOException {
    Path file = at.file(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void finished(Job job) {
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
  }

  private static List<String> tree(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void a_file_and_a_directory_are_there_before_the_run_without_any_hook() throws IOException {
    write("in/a.txt", "a");
    write("in/deep/b.txt", "b");
    Job file = at.submit(at.sh("file", "cat a.txt").stageIn(at.file("in/a.txt").toUri()));
    Job directory =
        at.submit(
            at.sh("dir", "cat in/a.txt in/deep/b.txt")
                .stageIn(URI.create("file:" + at.file("in"))));
    Job contents =
        at.submit(
            at.sh("contents", "cat a.txt deep/b.txt")
                .stageIn(URI.create("local://" + at.file("in") + "/")));
    Job pattern =
        at.submit(at.sh("glob", "ls").stageIn(URI.create("file:" + at.file("in") + "/*.txt")));
    at.runAll(2);
    Stream.of(file, directory, contents, pattern).forEach(StagingTest::finished);
    assertThat(file.output()).isEqualTo("a");
    assertThat(directory.output()).isEqualTo("ab");
    assertThat(contents.output()).isEqualTo("ab");
    assertThat(pattern.output()).isEqualTo("a.txt\nglob.out\n");
    assertThat(TestSite.states(file))
        .containsExactly(
            "CREATED",
            "READY",
            "STAGED_IN",
            "PREPROCESSED",
            "RUNNING",
            "RUN_DONE",
            "POSTPROCESSED",
            "JOB_FINISHED");
    Transfer transfer = directory.transfers().get(0);
    assertThat(transfer.state()).isEqualTo(Transfer.State.DONE);
    assertThat(transfer.bytes()).hasValue(2);
    assertThat(transfer.attempts()).isEqualTo(1);
  }

  @Test
  void a_hook_sees_what_was_staged_in_and_makes_what_is_staged_out() throws IOException {
    write("in/a.txt", "given");
    App app =
        Balsam.app("hooked")
            .argv(List.of("/bin/sh", "-c", "cat seen > result"))
            .preprocess(
                "look",
                ctx ->
                    Files.writeString(
                        ctx.workdir().resolve("seen"),
                        Files.readString(ctx.workdir().resolve("a.txt"))))
            .postprocess("more", ctx -> Files.writeString(ctx.workdir().resolve("report"), "made"))
            .build();
    Job job =
        at.submit(
            Balsam.job("job", app)
                .stageIn(at.file("in/a.txt").toUri())
                .stageOut(at.file("out").toUri(), "result", "report"));
    at.runAll(1);
    finished(job);
    assertThat(TestSite.states(job))
        .containsExactly(
            "CREATED",
            "READY",
            "STAGED_IN",
            "PREPROCESSED",
            "RUNNING",
            "RUN_DONE",
            "POSTPROCESSED",
            "JOB_FINISHED");
    assertThat(at.file("out/result")).hasContent("given");
    assertThat(at.file("out/report")).hasContent("made");
  }

  @Test
  void results_keep_their_paths_and_permissions_and_children_start_when_they_are_there()
      throws IOException {
    Path out = at.file("out");
    Workflow flow = Balsam.workflow("flow");
    JobSpec parent =
        flow.job("parent", TestSite.SH)
            .args(
                "mkdir -p d/e; echo 1 > d/e/x; echo 2 > d/y; echo 3 > z; chmod 750 z; echo 4 > not; touch .hidden")
            .stageOut(out.toUri(), "d", "z*", "*/y");
    flow.job("child", TestSite.SH).args("cat \"$1/d/e/x\"", "task", out).dependsOn(parent);
    WorkflowRun run = at.site().submit(flow);
    at.runAll(2);
    finished(run.job("child"));
    assertThat(run.job("child").output()).isEqualTo("1\n");
    assertThat(tree(out)).containsExactly("d/e/x", "d/y", "z");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("z"))))
        .isEqualTo("rwxr-x---");
    assertThat(run.job("parent").transfers().get(0).message()).isEqualTo("d/e/x, d/y, z");
    assertThat(run.job("parent").transfers().get(0).bytes()).hasValue(6);
  }

  @Test
  void nothing_that_matches_is_no_failure_but_told() {
    Job job = at.submit(at.sh("job", "true").stageOut(at.file("out").toUri(), "*.h5"));
    at.runAll(1);
    finished(job);
    assertThat(TestSite.lastMessage(job))
        .isEqualTo(
            "No file matched *.h5, so nothing was staged out to file:" + at.file("out") + ".");
    assertThat(at.file("out")).doesNotExist();
  }

  @Test
  void what_cannot_be_moved_fails_its_job_alone_with_one_sentence() throws IOException {
    Job missing = at.submit(at.sh("missing", "true").stageIn(URI.create("file:/nowhere/at/all")));
    Job host = at.submit(at.sh("host", "true").stageIn(URI.create("file://elsewhere/x")));
    write("full", "a file where a directory should be");
    Job out =
        at.submit(at.sh("out", "echo 1 > r").stageOut(URI.create("file:" + at.file("full")), "r"));
    Job stored = at.submit(at.sh("stored", "true").stageIn(URI.create("file:/x")));
    at.execute(
        "update balsam.job set stage_in = 'gsiftp://u:secret@host/x' where id = " + stored.id());
    Job garbage = at.submit(at.sh("garbage", "true").stageIn(URI.create("file:/x")));
    at.execute("update balsam.job set stage_in = 'no address' where id = " + garbage.id());
    Job good = at.submit(at.sh("good", "true").stageIn(at.file("full").toUri()));
    at.runAll(2);
    finished(good);
    Stream.of(missing, host, out, stored, garbage)
        .forEach(job -> assertThat(job.state()).as(job.toString()).isEqualTo(JobState.FAILED));
    assertThat(TestSite.lastMessage(missing))
        .isEqualTo(
            "Its input could not be staged in from file:/nowhere/at/all: there is no /nowhere/at/all.");
    assertThat(TestSite.lastMessage(host))
        .contains("it names the host elsewhere; use scp: or rsync:");
    assertThat(TestSite.lastMessage(out))
        .startsWith("Its results could not be staged out to file:" + at.file("full"))
        .contains("2 attempts failed, the last of them because file already exists");
    assertThat(TestSite.lastMessage(stored))
        .contains("nothing here knows its scheme", "gsiftp://u:***@host/x")
        .doesNotContain("secret");
    assertThat(missing.transfers().get(0).state()).isEqualTo(Transfer.State.FAILED);
    assertThat(out.transfers().get(0).attempts()).isEqualTo(2);
  }

  @Test
  void a_failed_staging_fails_the_descendants_and_a_restart_tries_again() throws IOException {
    Workflow flow = Balsam.workflow("flow");
    JobSpec parent = flow.job("parent", TestSite.SH).args("cat x").stageIn(at.file("x").toUri());
    flow.job("child", TestSite.SH).args("true").dependsOn(parent);
    WorkflowRun run = at.site().submit(flow);
    at.runAll(1);
    assertThat(run.job("child").state()).isEqualTo(JobState.FAILED);
    write("x", "now");
    run.job("parent").restart();
    at.runAll(1);
    finished(run.job("parent"));
    finished(run.job("child"));
    assertThat(run.job("parent").output()).isEqualTo("now");
  }

  @Test
  void a_job_that_waits_for_its_files_says_who_is_to_move_them() {
    Job job = at.submit(at.sh("job", "true").stageIn(URI.create("file:/x")));
    assertThat(job.explain())
        .isEqualTo(
            "Its input has to be staged in, but no launcher that takes this job is running. Start one.");
    assertThat(job.transfers()).isEmpty();
  }

  @Test
  void staged_out_files_replace_links_and_files_of_the_same_name() throws IOException {
    write("other", "mine");
    Files.createDirectories(at.file("out"));
    Files.createSymbolicLink(at.file("out/r"), at.file("other"));
    Job job = at.submit(at.sh("job", "echo new > r").stageOut(at.file("out").toUri(), "r"));
    at.runAll(1);
    finished(job);
    assertThat(at.file("out/r")).hasContent("new").isRegularFile();
    assertThat(Files.isSymbolicLink(at.file("out/r"))).isFalse();
    assertThat(Wait.content(at.file("other"))).isEqualTo("mine");
    assertThat(tree(at.file("out"))).containsExactly("r");
  }
}
