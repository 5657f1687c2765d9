package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task gets GPUs that nobody else has, whatever their order. */
final class GpuTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void the_next_task_gets_the_gpu_that_has_become_free_and_not_the_one_of_its_position()
      throws Exception {
    List<Job> jobs = at.site().submit(List.of(gpu("a").gpusPerRank(1), gpu("b").gpusPerRank(1)));
    Allocation two = Allocation.of(List.of(new Node("localhost", 4, 2)));
    try (Launcher launcher = at.launcher(1).allocation(two).untilIdle().start()) {
      Wait.until("both run", () -> !gpu(jobs.get(0)).isEmpty() && !gpu(jobs.get(1)).isEmpty());
      assertThat(List.of(gpu(jobs.get(0)), gpu(jobs.get(1)))).containsExactlyInAnyOrder("0", "1");
      Job first = gpu(jobs.get(0)).equals("0") ? jobs.get(0) : jobs.get(1);
      Job second = jobs.get(0).equals(first) ? jobs.get(1) : jobs.get(0);
      Files.createFile(at.file(second.name()));
      assertThat(second.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
      Job next = at.submit(gpu("next").gpusPerRank(1));
      Wait.until("the next runs", () -> !gpu(next).isEmpty());
      assertThat(gpu(next)).isEqualTo("1");
      Files.createFile(at.file("next"));
      Files.createFile(at.file(first.name()));
      launcher.await();
    }
  }

  private JobSpec gpu(String name) {
    return at.sh(
        name,
        "echo \"$CUDA_VISIBLE_DEVICES\"; until [ -e \"$1\" ]; do sleep 0.02; done",
        at.file(name));
  }

  private static String gpu(Job job) {
    return job.output().strip();
  }
}
