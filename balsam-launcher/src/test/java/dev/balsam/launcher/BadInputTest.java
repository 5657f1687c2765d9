package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with one job fails that job, with a sentence, and nothing else. */
final class BadInputTest {
  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_missing_executable_fails_its_job_only() {
    assertThat(failureOf(Balsam.job("bad", Balsam.app("none", "no-such-program-here --x"))))
        .contains("no-such-program-here");
    assertThat(failureOf(Balsam.job("bad", Balsam.app("none2", "/no/such/program"))))
        .contains("/no/such/program")
        .contains("does not exist");
  }

  @Test
  void a_directory_as_executable_fails_its_job_only() {
    assertThat(failureOf(Balsam.job("bad", Balsam.app("dir", "/usr/bin")))).contains("directory");
  }

  @Test
  void a_file_without_the_execute_bit_fails_its_job_only() throws IOException {
    Path file = Files.writeString(at.file("plain"), "#!/bin/sh\ntrue\n");
    assertThat(failureOf(Balsam.job("bad", Balsam.app("plain").argv(List.of("" + file)).build())))
        .contains(file.toString())
        .contains("chmod +x");
  }

  @Test
  void a_script_without_its_interpreter_fails_its_job_only() throws IOException {
    Path file = at.file("script");
    RunTest.executable(file, "#!/no/such/interpreter\n");
    assertThat(failureOf(Balsam.job("bad", Balsam.app("script").argv(List.of("" + file)).build())))
        .contains("xit code 12")
        .as("what the shell said, once")
        .containsOnlyOnce(file.toString());
  }

  @Test
  void a_file_that_is_no_program_fails_its_job_only() throws IOException {
    Path file = at.file("picture");
    Files.write(file, new byte[] {(byte) 0x7f, 'E', 'L', 'F', 0, 1, 2, 3, 0, 0, 0, 0});
    assertThat(file.toFile().setExecutable(true)).isTrue();
    assertThat(failureOf(Balsam.job("bad", Balsam.app("pic").argv(List.of("" + file)).build())))
        .contains("xit code 12");
  }

  @Test
  void a_working_directory_that_cannot_be_made_fails_its_job_only() throws IOException {
    Path file = Files.writeString(at.file("in-the-way"), "a file");
    Path below = file.resolve("deeper/still");
    assertThat(failureOf(at.sh("bad", "true").workdir(below))).contains(below.toString());
    assertThat(failureOf(at.sh("bad", "true").workdir(file))).contains(file.toString());
    assertThat(file).hasContent("a file");
  }

  @Test
  void a_directory_in_place_of_the_output_file_fails_its_job_only() throws IOException {
    Path own = Files.createDirectories(at.file("own"));
    Files.createDirectories(own.resolve("bad.out"));
    assertThat(failureOf(at.sh("bad", "true").workdir(own))).contains("bad.out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "../../../escape",
        "..",
        "/absolute",
        "line\nbreak",
        "it's \"quoted\" `x`",
        "$(touch broken)${HOME}",
        "-rf",
        "*",
        "trailing ",
        "ünïcödé 🐎",
        ".hidden",
        "nul-ish\u0001\u007f"
      })
  void any_name_stays_below_the_data_directory(String name) throws IOException {
    Job job = at.submit(at.sh(name, "pwd; touch here").workflow(name));
    at.runAll(1);
    Path data = at.directory().resolve("data");
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.name()).isEqualTo(name);
    assertThat(job.workdir().toRealPath()).startsWith(data);
    assertThat(data.relativize(job.workdir()).getNameCount()).isEqualTo(2);
    assertThat(job.workdir().resolve("here")).exists();
    assertThat(job.output()).isEqualTo(job.workdir() + "\n");
    try (var top = Files.list(data)) {
      assertThat(top).hasSize(1);
    }
  }

  @Test
  void very_long_names_are_shortened_for_the_path() {
    Job job = at.submit(at.sh("n".repeat(400), "pwd").workflow("ž".repeat(300)));
    at.runAll(1);
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.output()).isEqualTo(job.workdir() + "\n");
  }

  @Test
  void an_argument_longer_than_the_system_allows_fails_its_job_only() {
    assertThat(failureOf(at.sh("bad", "true", "x".repeat(10_000_000)))).contains("rgument");
  }

  @Test
  void an_argument_of_a_hundred_thousand_characters_works() {
    Job job = at.submit(at.sh("long", "printf %s \"$1\" | wc -c", "y".repeat(100_000)));
    at.runAll(1);
    assertThat(job.output().strip()).isEqualTo("100000");
  }

  @Test
  void a_full_disk_fails_its_job_only() throws IOException, InterruptedException {
    Path disk = Files.createDirectories(at.file("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=8m,nr_inodes=60", "tmpfs", disk.toString()) == 0,
        "needs to mount a small disk");
    try {
      // No room for the output: the program itself notices.
      Job writer =
          at.submit(at.sh("writer", "head -c 20000000 /dev/zero").workdir(disk.resolve("w")));
      Job good = at.submit(at.sh("good", "true"));
      at.runAll(1);
      assertThat(writer.state()).isEqualTo(JobState.FAILED);
      assertThat(TestSite.lastMessage(writer)).contains("xit code");
      assertThat(good.state()).isEqualTo(JobState.JOB_FINISHED);
      // No room even for a directory.
      assertThat(run("sh", "-c", "i=0; while mkdir " + disk + "/$i 2>&-; do i=$((i+1)); done"))
          .isZero();
      assertThat(failureOf(at.sh("bad", "true").workdir(disk.resolve("new/deeper"))))
          .contains(disk.toString())
          .containsIgnoringCase("no space");
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  @Test
  void output_that_is_no_text_is_kept_and_told_all_the_same() throws IOException {
    Job job =
        at.submit(at.sh("bytes", "printf 'before\\377\\376\\000\\n\\303\\050after\\n'; exit 1"));
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job)).contains("before").contains("after");
    assertThat(Files.size(job.workdir().resolve("bytes.out"))).isEqualTo(18);
    assertThat(job.output()).contains("after");
  }

  @Test
  void one_endless_line_of_output_does_not_fill_the_history() {
    Job job = at.submit(at.sh("line", "head -c 3000000 /dev/zero | tr '\\0' x; exit 1"));
    at.runAll(1);
    assertThat(TestSite.lastMessage(job).length()).isBetween(100, 10_000);
  }

  @Test
  void a_task_that_removes_its_own_directory_harms_only_itself() {
    Job job = at.submit(at.sh("vandal", "rm -rf \"$PWD\"; exit 1"));
    Job good = at.submit(at.sh("good", "true"));
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(good.state()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void a_task_that_kills_its_shell_harms_only_itself() {
    Job job = at.submit(at.sh("patricide", "kill -9 $PPID; exec sleep 1000"));
    List<Job> good = at.site().submit(List.of(at.sh("a", "true"), at.sh("b", "true")));
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job)).contains("shell");
    assertThat(good).allMatch(g -> g.state() == JobState.JOB_FINISHED);
  }

  /** The message of a job that must fail, run between two that must not. */
  private String failureOf(JobSpec bad) {
    Job before = at.submit(at.sh("before", "true"));
    Job job = at.submit(bad);
    Job after = at.submit(at.sh("after", "true"));
    LaunchReport report = at.runAll(2);
    assertThat(report.finished()).isEqualTo(2);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(before.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(after.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(TestSite.states(job)).endsWith("RUNNING", "RUN_ERROR", "FAILED");
    assertThat(TestSite.messages(job)).hasSize(1);
    assertThat(TestSite.lastMessage(job)).isNotBlank().doesNotContain("Exception");
    return TestSite.lastMessage(job);
  }

  private static int run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getInputStream().transferTo(System.err);
    return process.waitFor();
  }
}
