package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task in any language adds, links, kills and waits for jobs by the balsam command. */
final class CommandInTaskTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void a_shell_script_drives_a_workflow_of_its_own() {
    at.site().register(TestSite.SH);
    Job driver =
        at.site()
            .submit(
                at.sh(
                        "driver",
                        """
                        set -e
                        a=$(balsam job --name a --application sh --arg 'echo "$0"; balsam data its.answer 42' \
                              --arg 'two words')
                        b=$(balsam job --name b --application sh --arg true --parent "$a" --tag k=v)
                        c=$(balsam job --name c --application sh --arg 'sleep 600')
                        d=$(balsam job --name d --application sh --arg true --child)
                        balsam dep "$c" "$d"
                        balsam wait "$a" "$b"
                        echo "answer $(balsam data --job "$a" its.answer)"
                        BALSAM_ATTEMPT=9 balsam kill --only "$c" 2>&1 || true
                        echo "killed $(balsam kill "$c") and $(balsam kill "$c")"
                        balsam job --sweep i=1..2 --name 's{i}' --application sh --arg true \
                              --parent "$a" --child
                        balsam wait "$c" || echo "exit code $?"
                        """)
                    .workflow("campaign"));
    at.launcher(3).untilIdle().run();
    assertThat(driver.output())
        .contains(
            "answer 42",
            "Run 9 of job " + driver.id() + " is over for the site",
            "killed 2 and 0",
            "USER_KILLED",
            "exit code 3");
    assertThat(driver.state()).isEqualTo(JobState.JOB_FINISHED);
    List<Job> jobs = at.site().jobs().workflow("campaign").list();
    assertThat(jobs)
        .extracting(Job::name)
        .containsExactlyInAnyOrder("driver", "a", "b", "c", "d", "s1", "s2");
    Job a = job("a");
    assertThat(a.output()).isEqualTo("two words\n");
    assertThat(a.data()).isEqualTo(Map.of("its", Map.of("answer", 42)));
    assertThat(job("b").state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job("b").parents()).containsExactly(a);
    assertThat(job("s1").parents()).containsExactlyInAnyOrder(driver, a);
    assertThat(job("s2").parents()).containsExactlyInAnyOrder(driver, a);
    // Killing c takes d with it, which was made to depend on it.
    assertThat(job("d").state()).isEqualTo(JobState.USER_KILLED);
    assertThat(job("d").parents()).containsExactlyInAnyOrder(driver, job("c"));
  }

  @Test
  void what_is_wrong_is_told_in_one_sentence() {
    at.site().register(TestSite.SH);
    Job job =
        at.site()
            .submit(
                at.sh(
                    "job",
                    "balsam job --name x --application nosuch; echo \"code $?\";"
                        + " balsam kill 999999; echo \"code $?\";"
                        + " balsam wait; echo \"code $?\";"
                        + " balsam data nothing; echo \"code $?\""));
    at.launcher(1).untilIdle().run();
    List<String> lines = Wait.lines(job.workdir().resolve("job.out"));
    assertThat(lines)
        .contains("balsam: There is no app \"nosuch\" on this site. Known: [sh].")
        .noneMatch(line -> line.contains("\tat "));
    assertThat(lines.stream().filter(line -> line.startsWith("code ")))
        .containsExactly("code 1", "code 1", "code 2", "code 1");
  }

  private Job job(String name) {
    return at.site().jobs().named(name).list().get(0);
  }
}
