package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The variables of a task; the original's are in section 3.7 of its description. */
final class EnvironmentTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void a_task_knows_its_job_its_parents_its_launcher_and_its_site() {
    Job first = at.submit(at.sh("first", "true"));
    Job second = at.submit(at.sh("second", "true"));
    Job child = at.submit(at.sh("child", "env -0").dependsOn(first, second));
    at.runAll(2);
    assertThat(variables(child))
        .containsEntry("BALSAM_JOB_ID", Long.toString(child.id()))
        .containsEntry("BALSAM_PARENT_IDS", "[" + first.id() + ", " + second.id() + "]")
        .containsEntry("BALSAM_LAUNCHER_NODES", "1")
        .containsEntry("BALSAM_JOB_MODE", "mixed")
        .containsEntry("BALSAM_SITE", at.directory().toString())
        .containsEntry("BALSAM_DB_PATH", at.directory().toString())
        .containsEntry("BALSAM_ATTEMPT", "1")
        .doesNotContainKey("OMP_NUM_THREADS");
  }

  @Test
  void a_job_without_parents_has_an_empty_list() {
    Job job = at.submit(at.sh("orphan", "env -0"));
    at.launcher(1).mode(LaunchMode.SERIAL).untilIdle().run();
    assertThat(variables(job))
        .containsEntry("BALSAM_PARENT_IDS", "[]")
        .containsEntry("BALSAM_JOB_MODE", "serial");
  }

  @Test
  void several_threads_set_the_number_for_openmp() {
    Job job = at.submit(at.sh("threads", "env -0").threadsPerRank(3));
    Job own =
        at.submit(at.sh("own", "env -0").threadsPerRank(3).environment("OMP_NUM_THREADS", "2"));
    at.runAll(3);
    assertThat(variables(job)).containsEntry("OMP_NUM_THREADS", "3");
    assertThat(variables(own)).containsEntry("OMP_NUM_THREADS", "2");
  }

  @Test
  void the_variable_of_the_job_beats_that_of_the_app_and_both_that_of_the_launcher() {
    App app =
        Balsam.app("env")
            .executable("env -0")
            .environment("WHO", "app")
            .environment("HOME", "/of/the/app")
            .environment("ODD", "a 'b' \"c\" $d\n`e`")
            .build();
    Job job = at.submit(Balsam.job("beats", app).environment("WHO", "job"));
    Job plain = at.submit(Balsam.job("plain", app));
    at.runAll(1);
    assertThat(variables(job)).containsEntry("WHO", "job").containsEntry("HOME", "/of/the/app");
    assertThat(variables(plain))
        .containsEntry("WHO", "app")
        .containsEntry("ODD", "a 'b' \"c\" $d\n`e`");
  }

  @Test
  void a_task_inherits_the_launcher_s_own_variables_and_finds_the_balsam_command_first() {
    Job job = at.submit(at.sh("heir", "env -0; command -v balsam | tr '\\n' '\\0'"));
    at.runAll(1);
    String path = variables(job).getOrDefault("PATH", "");
    assertThat(path).endsWith(":" + System.getenv("PATH"));
    assertThat(job.output()).contains(path.split(":", 2)[0] + "/balsam");
  }

  @Test
  void nobody_but_the_launcher_says_which_job_it_is() {
    Job job =
        at.submit(
            at.sh("liar", "env -0")
                .environment("BALSAM_JOB_ID", "7")
                .environment("BALSAM_PARENT_IDS", "[7]"));
    at.runAll(1);
    assertThat(variables(job))
        .containsEntry("BALSAM_JOB_ID", Long.toString(job.id()))
        .containsEntry("BALSAM_PARENT_IDS", "[]");
  }

  @Test
  void the_environment_script_of_the_app_is_sourced_before_the_program() throws IOException {
    Path script = at.file("my modules.sh");
    Files.writeString(script, "export LOADED=\"from $BALSAM_JOB_ID\"\nPATH=$PATH:/opt/none\n");
    App app = Balsam.app("env").executable("env -0").environmentScript(script).build();
    Job job = at.submit(Balsam.job("modules", app));
    at.runAll(1);
    assertThat(variables(job))
        .containsEntry("LOADED", "from " + job.id())
        .hasEntrySatisfying(
            "PATH", path -> assertThat(path).endsWith(System.getenv("PATH") + ":/opt/none"));
  }

  @Test
  void a_missing_environment_script_fails_the_job_and_says_so() {
    App app = Balsam.app("env").executable("env -0").environmentScript(at.file("none.sh")).build();
    Job job = at.submit(Balsam.job("modules", app));
    Job good = at.submit(at.sh("good", "true"));
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job)).contains("none.sh");
    assertThat(good.state()).isEqualTo(JobState.JOB_FINISHED);
  }

  private static Map<String, String> variables(Job job) {
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    Map<String, String> variables = new TreeMap<>();
    Arrays.stream(job.output().split("\0", -1))
        .filter(entry -> entry.contains("="))
        .forEach(
            entry ->
                variables.put(
                    entry.substring(0, entry.indexOf('=')),
                    entry.substring(entry.indexOf('=') + 1)));
    return variables;
  }
}
