package dev.balsam.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.examples.benchmark.Benchmarks;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples do what they say. */
class ExamplesTest {
  @Test
  void the_quick_start_greets_ten_times_and_collects_the_greetings(@TempDir Path directory)
      throws Exception {
    JavaRunner.Ran ran =
        new JavaRunner(directory)
            .run(QuickStart.class.getName(), directory.resolve("site").toString());

    assertThat(ran.exitCode()).as(ran.output()).isZero();
    assertThat(ran.output())
        .contains(
            "hello, world 1\n", "hello, world 10\n", "10 greetings\n", "11 finished, 0 failed");
  }

  @Test
  void a_benchmark_that_does_not_exist_is_refused_with_those_that_do(@TempDir Path directory)
      throws Exception {
    JavaRunner.Ran ran =
        new JavaRunner(directory).run(Benchmarks.class.getName(), "chian", "open", "open");

    assertThat(ran.exitCode()).as(ran.output()).isEqualTo(2);
    assertThat(ran.output())
        .isEqualTo(
            "There is no benchmark \"chian\". Name some of tasks, nothing, chain, submit, history,"
                + " open.\n");
  }

  @Test
  void the_quick_start_may_be_run_again_on_its_site(@TempDir Path directory) throws Exception {
    JavaRunner runner = new JavaRunner(directory);
    runner.run(QuickStart.class.getName(), directory.resolve("site").toString());

    assertThat(
            runner.run(QuickStart.class.getName(), directory.resolve("site").toString()).output())
        .contains("10 greetings\n");
  }

  @Test
  void the_diamond_adds_up(@TempDir Path directory) throws Exception {
    JavaRunner.Ran ran =
        new JavaRunner(directory)
            .run(Diamond.class.getName(), directory.resolve("site").toString());

    assertThat(ran.exitCode()).as(ran.output()).isZero();
    assertThat(ran.output()).contains("bottom JOB_FINISHED").contains("result=42");
  }
}
