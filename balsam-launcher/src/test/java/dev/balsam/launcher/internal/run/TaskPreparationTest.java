package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.launcher.internal.task.TaskSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
  void gpus_are_those_that_the_launcher_itself_was_given() {
    assertThat(GpuVariables.of(List.of(1), "4, 6,7")).containsEntry("CUDA_VISIBLE_DEVICES", "6");
    assertThat(GpuVariables.of(List.of(0, 1), "GPU-8932f937,GPU-5a1c"))
        .containsEntry("CUDA_VISIBLE_DEVICES", "GPU-8932f937,GPU-5a1c");
    assertThat(GpuVariables.of(List.of(1), "")).containsEntry("CUDA_VISIBLE_DEVICES", "1");
    assertThat(GpuVariables.of(List.of(1), null)).containsEntry("CUDA_VISIBLE_DEVICES", "1");
    assertThat(GpuVariables.of(List.of(), "4,6")).isEqualTo(Map.of());
  }
}
