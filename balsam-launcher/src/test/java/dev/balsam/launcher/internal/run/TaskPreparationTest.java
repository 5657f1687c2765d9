package dev.balsam.launcher.internal.run;

import static dev.balsam.launcher.internal.run.GpuVariables.CUDA;
import static dev.balsam.launcher.internal.run.GpuVariables.LEVEL_ZERO;
import static dev.balsam.launcher.internal.run.GpuVariables.ROCR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.BalsamException;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.Core;
import dev.balsam.launcher.LaunchMode;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.placement.Placement;
import dev.balsam.launcher.internal.task.NodeFaultException;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskPreparationTest {
  private static final TaskPreparation PREPARATION =
      TaskPreparation.of(
          new StartRule(LaunchMode.SERIAL, false, Set.of("localhost"), true, false),
          Optional.empty(),
          Map.of());

  private final Path workdir;

  TaskPreparationTest(@TempDir Path workdir) {
    this.workdir = workdir;
  }

  @Test
  void a_task_is_told_its_gpus() {
    TaskSpec task = PREPARATION.prepare(Sample.job(workdir, 0, 0, 0), on("2", "0"));
    assertThat(task.environment())
        .containsEntry("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
        .containsEntry("CUDA_VISIBLE_DEVICES", "2,0");
  }

  @Test
  void a_task_without_gpus_is_told_nothing_of_them() {
    assertThat(PREPARATION.prepare(Sample.job(workdir, 0, 0, 0), on()).environment())
        .doesNotContainKeys("CUDA_DEVICE_ORDER", "CUDA_VISIBLE_DEVICES");
  }

  @Test
  void a_job_that_cannot_be_read_fails_with_the_reason() {
    ClaimedJob job = Sample.job(workdir, false, Optional.of("Its app is not readable."));
    assertThatThrownBy(() -> PREPARATION.prepare(job, on()))
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
              () -> PREPARATION.prepare(Sample.job(inside, false, Optional.empty()), on()))
          .isInstanceOf(NodeFaultException.class)
          .hasMessageContaining(inside.toString())
          .hasMessageContaining("No space left");
      assertThatThrownBy(
              () -> PREPARATION.prepare(Sample.job(inside, true, Optional.empty()), on()))
          .isInstanceOf(BalsamException.class)
          .isNotInstanceOf(NodeFaultException.class)
          .hasMessageContaining("No space left");
      assertThat(run("rmdir " + disk + "/1; mount -o remount,ro " + disk)).isZero();
      assertThatThrownBy(
              () -> PREPARATION.prepare(Sample.job(inside, false, Optional.empty()), on()))
          .isInstanceOf(NodeFaultException.class)
          .hasMessageContaining("cannot be written to: mend that; the job waits.");
    } finally {
      assertThat(run("umount " + disk)).isZero();
    }
  }

  @Test
  void a_site_closed_to_all_jobs_is_a_fault_of_the_node_and_one_workflow_s_is_its_own()
      throws IOException {
    assumeTrue(!"root".equals(System.getProperty("user.name")), "root may write everywhere");
    Path data = Files.createDirectory(workdir.resolve("data"));
    Path directory = data.resolve("workflow/job_7");
    assertThat(data.toFile().setWritable(false)).isTrue();
    assertThatThrownBy(
            () -> PREPARATION.prepare(Sample.job(directory, false, Optional.empty()), on()))
        .isInstanceOf(NodeFaultException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("mend that; the job waits.");
    assertThat(data.toFile().setWritable(true)).isTrue();
    Path workflow = Files.createDirectory(data.resolve("workflow"));
    assertThat(workflow.toFile().setWritable(false)).isTrue();
    assertThatThrownBy(
            () -> PREPARATION.prepare(Sample.job(directory, false, Optional.empty()), on()))
        .isInstanceOf(BalsamException.class)
        .isNotInstanceOf(NodeFaultException.class)
        .hasMessageContaining("mend its permissions, then restart the job.");
  }

  @Test
  void output_is_kept_under_the_number_of_the_run_that_wrote_it() throws IOException {
    Path out = workdir.resolve("sample.out");
    // Runs 3, 5 and 6 were claimed, and their launcher was lost before it began them.
    for (int run : new int[] {1, 2, 4, 7}) {
      PREPARATION.prepare(Sample.attempt(workdir, run), on());
      assertThat(out).doesNotExist();
      Files.writeString(out, "run " + run);
    }
    assertThat(out.resolveSibling("sample.out.1")).hasContent("run 1");
    assertThat(out.resolveSibling("sample.out.2")).hasContent("run 2");
    assertThat(out.resolveSibling("sample.out.3")).doesNotExist();
    assertThat(out.resolveSibling("sample.out.4")).hasContent("run 4");
    assertThat(out).hasContent("run 7");
  }

  @Test
  void a_first_run_that_never_began_leaves_the_output_to_the_second() throws IOException {
    Path fresh = workdir.resolve("fresh");
    PREPARATION.prepare(Sample.attempt(fresh, 2), on());
    Files.writeString(fresh.resolve("sample.out"), "run 2");
    PREPARATION.prepare(Sample.attempt(fresh, 3), on());
    assertThat(fresh.resolve("sample.out.1")).doesNotExist();
    assertThat(fresh.resolve("sample.out.2")).hasContent("run 2");
  }

  @Test
  void a_path_that_is_wrong_is_not_a_fault_of_the_node() throws IOException {
    Path file = Files.createFile(workdir.resolve("file"));
    assertThatThrownBy(
            () ->
                PREPARATION.prepare(
                    Sample.job(file.resolve("below"), false, Optional.empty()), on()))
        .isInstanceOf(BalsamException.class)
        .isNotInstanceOf(NodeFaultException.class);
  }

  private static int run(String script) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", script + " 2>&-").start().waitFor();
  }

  @Test
  void gpus_are_those_that_the_launcher_itself_was_given() {
    assertThat(gpus(CUDA, "4, 6,7", "1")).containsEntry(CUDA, "6").containsEntry(ROCR, "1");
    assertThat(gpus(CUDA, "GPU-8932f937,GPU-5a1c", "0", "1"))
        .containsEntry(CUDA, "GPU-8932f937,GPU-5a1c");
    assertThat(gpus(ROCR, "2,3", "1")).containsEntry(ROCR, "3").containsEntry(CUDA, "1");
    assertThat(gpus(CUDA, "", "1")).containsEntry(CUDA, "1").containsEntry(LEVEL_ZERO, "1");
    assertThat(gpus("OTHER", "4,6", "1")).containsEntry(CUDA, "1");
    assertThat(gpus(CUDA, "4,6")).isEqualTo(Map.of());
  }

  @Test
  void on_amd_gpus_only_one_variable_counts() {
    assertThat(GpuVariables.of(Map.of(), true).of(on("3")))
        .containsEntry(ROCR, "3")
        .doesNotContainKeys(CUDA, LEVEL_ZERO);
  }

  @Test
  void gpus_with_ids_are_told_by_them() {
    Node node = new Node("localhost", List.of(new Core(4, 0, 0)), List.of("GPU-a", "GPU-b"), 0);
    Placement where =
        new Placement(List.of(new Placement.Part(node, List.of(4), List.of("GPU-b"), false)));
    assertThat(GpuVariables.of(Map.of(CUDA, "7,8"), false).of(where)).containsEntry(CUDA, "GPU-b");
  }

  @Test
  void only_jobs_of_several_threads_are_bound_to_cores() {
    Node node = new Node("localhost", List.of(new Core(4, 0, 0), new Core(6, 0, 0)), List.of(), 0);
    Placement where =
        new Placement(List.of(new Placement.Part(node, List.of(4, 6), List.of(), false)));
    assertThat(PREPARATION.prepare(Sample.job(workdir, 0, 0, 0), where).starter()).isEmpty();
    CoreBinding binding = new CoreBinding(n -> true, "/usr/bin:/bin");
    assertThat(binding.of(Sample.threads(workdir, 2), where)).endsWith("-c", "4,6");
    assertThat(binding.of(Sample.threads(workdir, 2), on())).as("no ids").isEmpty();
    assertThat(new CoreBinding(n -> false, "/usr/bin").of(Sample.threads(workdir, 2), where))
        .as("another machine")
        .isEmpty();
  }

  private static Map<String, String> gpus(String variable, String value, String... ids) {
    return GpuVariables.of(Map.of(variable, value), false).of(on(ids));
  }

  private static Placement on(String... gpus) {
    Node node = new Node("localhost", 4, 8);
    return new Placement(List.of(new Placement.Part(node, List.of(), List.of(gpus), false)));
  }
}
