package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs from their submission to their output. */
final class RunTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void ten_echoes_leave_their_output_in_directories_of_their_own() throws IOException {
    App echo = Balsam.app("echo", "echo hello,");
    List<Job> jobs =
        at.site()
            .submit(
                IntStream.range(0, 10)
                    .mapToObj(i -> Balsam.job("hi", echo).workflow("greetings").args("world " + i))
                    .toList());
    LaunchReport report = at.runAll(2);
    assertThat(report.finished()).isEqualTo(10);
    assertThat(report.leftBehind()).isEmpty();
    for (int i = 0; i < 10; i++) {
      Job job = jobs.get(i);
      Path workdir = at.directory().resolve("data/greetings/hi_" + job.id());
      assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
      assertThat(job.workdir()).isEqualTo(workdir);
      assertThat(workdir.resolve("hi.out")).hasContent("hello, world " + i + "\n");
      assertThat(job.output()).isEqualTo("hello, world " + i + "\n");
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
    }
  }

  @Test
  void a_job_outside_any_workflow_works_right_below_data() {
    Job job = at.submit(at.sh("alone", "pwd"));
    at.runAll(1);
    assertThat(job.output().strip()).isEqualTo(at.directory() + "/data/alone_" + job.id());
  }

  @Test
  void a_failure_is_told_with_its_exit_code_and_the_last_lines_of_output() {
    Job job =
        at.submit(
            at.sh("talker", "i=1; while [ $i -le 40 ]; do echo line $i; i=$((i+1)); done; exit 3"));
    LaunchReport report = at.runAll(1);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    String message = TestSite.lastMessage(job);
    assertThat(message).contains("xit code 3").contains("line 40").contains("line 25");
    assertThat(message).doesNotContain("line 24");
    assertThat(job.explain()).contains("xit code 3");
  }

  @Test
  void a_program_that_dies_by_a_signal_is_told_by_the_signal() {
    Job job = at.submit(at.sh("suicide", "kill -SEGV $$"));
    at.runAll(1);
    assertThat(TestSite.lastMessage(job)).contains("139").contains("SIGSEGV");
  }

  @Test
  void arguments_arrive_verbatim() {
    List<String> words =
        List.of(
            "two  words",
            "",
            "it's",
            "\"double\"",
            "back\\slash\\",
            "$(touch broken) `touch broken` $HOME ${HOME}",
            "line one\nline two\n",
            "tab\tand\rreturn",
            "*?[a-z]~",
            "; rm -rf / && | > <",
            "žluťoučký 🐎 \u0001",
            "--",
            "-n");
    App print = Balsam.app("print").argv(List.of("/usr/bin/printf", "%s\\0")).build();
    JobSpec spec = Balsam.job("words", print).args(words.toArray());
    Job job = at.submit(spec);
    at.runAll(1);
    assertThat(job.output())
        .isEqualTo(words.stream().map(word -> word + "\0").collect(Collectors.joining()));
    assertThat(job.workdir().resolve("broken")).doesNotExist();
  }

  @Test
  void standard_error_joins_the_output_in_order() {
    Job job = at.submit(at.sh("both", "echo one; echo two >&2; echo three"));
    at.runAll(1);
    assertThat(job.output()).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void a_relative_program_is_the_one_in_the_working_directory_before_that_of_the_app()
      throws IOException {
    Path apps = Files.createDirectories(at.file("apps"));
    Path own = Files.createDirectories(at.file("own"));
    executable(apps.resolve("tool"), "#!/bin/sh\necho of the app in $PWD\n");
    executable(own.resolve("tool"), "#!/bin/sh\necho of the job in $PWD\n");
    App tool = Balsam.app("tool").executable("./tool").directory(apps).build();
    Job plain = at.submit(Balsam.job("plain", tool));
    Job special = at.submit(Balsam.job("special", tool).workdir(own));
    at.runAll(1);
    assertThat(plain.output()).isEqualTo("of the app in " + plain.workdir() + "\n");
    assertThat(special.output()).isEqualTo("of the job in " + own + "\n");
  }

  @Test
  void a_second_run_replaces_the_output_of_the_first() {
    Job job = at.submit(at.sh("twice", "echo a long first line; exit 1").retries(1));
    at.runAll(1);
    assertThat(job.attempt()).isEqualTo(2);
    assertThat(job.output()).isEqualTo("a long first line\n");
  }

  static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
