package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.BalsamException;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.internal.task.NodeFaultException;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskPreparationTest {
  private final Path workdir;

  TaskPreparationTest(@TempDir Path workdir) {
    this.workdir = workdir;
  }

  @Test
  void a_task_is_told_its_gpus() {
    TaskSpec task = TaskPreparation.prepare(Sample.job(workdir, 0, 0, 0), true, List.of(2, 0));
    assertThat(task.environment())
        .containsEntry("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
        .containsEntry("CUDA_VISIBLE_DEVICES", "2,0");
  }

  @Test
  void a_task_without_gpus_is_told_nothing_of_them() {
    assertThat(TaskPreparation.prepare(Sample.job(workdir, 0, 0, 0), true, List.of()).environment())
        .doesNotContainKeys("CUDA_DEVICE_ORDER", "CUDA_VISIBLE_DEVICES");
  }

  @Test
  void a_job_that_cannot_be_read_fails_with_the_reason() {
    ClaimedJob job = Sample.job(workdir, false, Optional.of("Its app is not readable."));
    assertThatThrownBy(() -> TaskPreparation.prepare(job, true, List.of()))
        .isInstanceOf(BalsamException.class)
        .isNotInstanceOf(NodeFaultException.class)
        .hasMessage("Its app is not readable.");
  }

  @Test
  void a_full_disk_of_the_site_is_a_fault_of_the_node_and_one_of_the_job_is_its_own()
      throws IOException, InterruptedException {
    Path disk = Files.createDirectory(workdir.resolve("disk"));
    String mount = "mount -t tmpfs -o size=1m,nr_inodes=10 tmpfs " + disk;
    assumeTrue(run(mount) == 0, "needs to mount a small disk");
    try {
      assertThat(run("i=0; while mkdir " + disk + "/$i; do i=$((i+1)); done")).isZero();
      Path inside = disk.resolve("workflow/job_7");
      assertThatThrownBy(
              () ->
                  TaskPreparation.prepare(
                      Sample.job(inside, false, Optional.empty()), true, List.of()))
          .isInstanceOf(NodeFaultException.class)
          .hasMessageContaining(inside.toString())
          .hasMessageContaining("No space left");
      assertThatThrownBy(
              () ->
                  TaskPreparation.prepare(
                      Sample.job(inside, true, Optional.empty()), true, List.of()))
          .isInstanceOf(BalsamException.class)
          .isNotInstanceOf(NodeFaultException.class)
          .hasMessageContaining("No space left");
    } finally {
      assertThat(run("umount " + disk)).isZero();
    }
  }

  @Test
  void a_path_that_is_wrong_is_not_a_fault_of_the_node() throws IOException {
    Path file = Files.createFile(workdir.resolve("file"));
    assertThatThrownBy(
            () ->
                TaskPreparation.prepare(
                    Sample.job(file.resolve("below"), false, Optional.empty()), true, List.of()))
        .isInstanceOf(BalsamException.class)
        .isNotInstanceOf(NodeFaultException.class);
  }

  private static int run(String script) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", script + " 2>&-").start().waitFor();
  }

  @Test
  void gpus_are_those_that_the_launcher_itself_was_given() {
    assertThat(GpuVariables.of(List.of(1), "4, 6,7")).containsEntry("CUDA_VISIBLE_DEVICES", "6");
    assertThat(GpuVariables.of(List.of(0, 1), "GPU-8932f937,GPU-5a1c"))
        .containsEntry("CUDA_VISIBLE_DEVICES", "GPU-8932f937,GPU-5a1c");
    assertThat(GpuVariables.of(List.of(1), "")).containsEntry("CUDA_VISIBLE_DEVICES", "1");
    assertThat(GpuVariables.of(List.of(1), null)).containsEntry("CUDA_VISIBLE_DEVICES", "1");
    assertThat(GpuVariables.of(List.of(), "4,6")).isEqualTo(Map.of());
  }
}
