package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Transfer;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
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
  void a_pattern_whose_matches_would_overwrite_each_other_is_refused() throws IOException {
    write("runs/1/out.dat", "1");
    write("runs/2/out.dat", "2");
    String runs = "file:" + at.file("runs");
    Job names = at.submit(at.sh("names", "true").stageIn(URI.create(runs + "/*/out.dat")));
    Job contents = at.submit(at.sh("contents", "true").stageIn(URI.create(runs + "/*/")));
    Job one = at.submit(at.sh("one", "cat out.dat").stageIn(URI.create(runs + "/2*/")));
    at.runAll(2);
    finished(one);
    assertThat(one.output()).isEqualTo("2");
    for (Job job : List.of(names, contents)) {
      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(tree(job.workdir())).isEmpty();
    }
    assertThat(TestSite.lastMessage(names))
        .contains(at.file("runs/1/out.dat") + " and " + at.file("runs/2/out.dat"))
        .endsWith("would have one name; narrow the pattern.");
    assertThat(TestSite.lastMessage(contents)).contains("contents of one directory, and 2 match");
  }

  @Test
  void while_the_disk_of_the_site_is_full_jobs_wait_for_their_files() throws Exception {
    write("x", "given");
    Path disk = Files.createDirectories(at.file("data"));
    assumeTrue(
        run("mount -t tmpfs -o size=1m,nr_inodes=10 tmpfs " + disk) == 0,
        "needs to mount a small disk");
    try {
      assertThat(run("i=0; while mkdir " + disk + "/$i; do i=$((i+1)); done")).isZero();
      Job job = at.submit(at.sh("job", "cat x").stageIn(at.file("x").toUri()));
      try (Launcher launcher = at.launcher(1).untilIdle().start()) {
        Wait.until("it is taken", () -> writer().startsWith("t "));
        String taken = writer();
        Wait.until("it is given back, if it has not failed", () -> !writer().equals(taken));
        assertThat(job.state()).as(job.explain()).isEqualTo(JobState.READY);
        assertThat(run("rmdir " + disk + "/[0-9]*")).isZero();
        launcher.await();
      }
      finished(job);
      assertThat(job.output()).isEqualTo("given");
    } finally {
      assertThat(run("umount " + disk)).isZero();
    }
  }

  /** Whether the only job is taken, and by which transaction it was written last. */
  private String writer() {
    return at.query("select owner is not null, xmin from balsam.job_status").get(0);
  }

  private static int run(String script) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", script + " 2>&-").start().waitFor();
  }

  @Test
  void a_parent_whose_directory_a_plain_locale_cannot_name_fails_its_child_only()
      throws IOException {
    write("x", "given");
    Job parent =
        at.submit(at.sh("parent", "echo 1 > a.dat").workdir(Files.createDirectory(at.file("é"))));
    at.runAll(1);
    finished(parent);
    Job child = at.submit(at.sh("child", "cat a.dat").dependsOn(parent).inputFiles("*.dat"));
    Job plain = at.submit(at.sh("plain", "cat x").stageIn(at.file("x").toUri()));
    try (LauncherJvm jvm = at.startJvm(1, true, LauncherJvm.How.with(Map.of("LC_ALL", "C")))) {
      assertThat(jvm.says()).isEqualTo("started");
      assertThat(jvm.says()).startsWith("report ");
    }
    finished(plain);
    assertThat(child.state()).as(child.explain()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(child))
        .startsWith("The working directory of job " + parent.id())
        .contains("locale");
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
