package dev.balsam.launcher.internal.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.launcher.Core;
import dev.balsam.launcher.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each batch system says, and what is made of it. */
final class DetectionTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

  private final Path directory;
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, String> answers = new HashMap<>();

  DetectionTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void outside_of_batch_systems_there_is_none() {
    assertThat(detect()).isEmpty();
  }

  @Test
  void slurm_by_its_variables() {
    variables.put("SLURM_JOB_ID", "77");
    variables.put("SLURM_JOB_NODELIST", "n[1-2],here");
    variables.put("SLURM_JOB_CPUS_PER_NODE", "64(x2),4");
    variables.put("SLURM_GPUS_ON_NODE", "4");
    variables.put("SLURM_MEM_PER_NODE", "2048");
    variables.put("SLURM_JOB_END_TIME", "1800003600");
    Found found = found();
    assertThat(names(found)).containsExactly("n1", "n2", "here");
    assertThat(found.nodes()).extracting(Node::cores).containsExactly(64, 64, 4);
    assertThat(found.nodes()).allMatch(n -> n.gpus() == 4 && n.memory() == 2L << 30);
    assertThat(found.nodes().get(0).layout()).isEmpty();
    assertThat(found.nodes().get(2).layout()).extracting(Core::id).containsExactly(0, 1, 2, 3);
    assertThat(found.left()).contains(Duration.ofHours(1));
  }

  @Test
  void slurm_of_older_versions_is_asked_for_the_time_left() {
    variables.put("SLURM_JOBID", "77");
    variables.put("SLURM_NODELIST", "n1");
    variables.put("SLURM_TASKS_PER_NODE", "2(x1)");
    variables.put("SLURM_GPUS_PER_NODE", "a100:2");
    variables.put("SLURM_MEM_PER_CPU", "512");
    answers.put("squeue -h -j 77 -o %L", "1-02:03:04\n");
    assertThat(found().left())
        .contains(Duration.ofDays(1).plusHours(2).plusMinutes(3).plusSeconds(4));
    assertThat(found().nodes())
        .containsExactly(new Node("n1", 2, 2, 1L << 30, List.of(), List.of()));
    answers.put("squeue -h -j 77 -o %L", "UNLIMITED\n");
    assertThat(found().left()).isEmpty();
    answers.put("squeue -h -j 77 -o %L", "9:59\n");
    assertThat(found().left()).contains(Duration.ofSeconds(599));
    answers.clear();
    assertThat(found().left()).as("squeue fails").isEmpty();
  }

  @Test
  void slurm_whose_words_do_not_go_together_is_refused_in_one_sentence() {
    variables.put("SLURM_JOB_ID", "77");
    variables.put("SLURM_JOB_NODELIST", "n[1-3");
    refused("n[1-3", "brackets");
    variables.put("SLURM_JOB_NODELIST", "n[1-3]");
    variables.put("SLURM_JOB_CPUS_PER_NODE", "64(x2)");
    refused("3 nodes", "\"64(x2)\"");
    variables.put("SLURM_JOB_CPUS_PER_NODE", "64(x");
    refused("\"64(x\"");
    variables.put("SLURM_JOB_CPUS_PER_NODE", "64(x3)");
    variables.put("SLURM_JOB_END_TIME", "tomorrow");
    refused("SLURM_JOB_END_TIME", "\"tomorrow\"");
  }

  @Test
  void pbs_by_its_file_and_qstat() throws IOException {
    variables.put("PBS_NODEFILE", file("x1\nx1\nx2\nx2\n"));
    variables.put("PBS_JOBID", "5.server");
    variables.put("NCPUS", "32");
    answers.put(
        "qstat -f 5.server",
        "Job Id: 5.server\n    resources_used.walltime = 00:10:00\n    Resource_List.walltime = 01:00:00\n");
    assertThat(names(found())).containsExactly("x1", "x2");
    assertThat(found().nodes()).extracting(Node::cores).containsExactly(32, 32);
    assertThat(found().left()).contains(Duration.ofMinutes(50));
    variables.put("PBS_NODEFILE", file(""));
    refused("PBS_NODEFILE", "is empty");
    variables.put("PBS_NODEFILE", "/no/such/file");
    refused("PBS_NODEFILE", "/no/such/file", "cannot be read");
  }

  @Test
  void lsf_by_its_hosts_without_the_batch_node() throws IOException {
    variables.put("LSB_JOBID", "9");
    variables.put("LSB_MCPU_HOSTS", "batch5 1 a01n01 42 a01n02 42");
    answers.put("bjobs -noheader -o time_left 9", "1:30 L\n");
    assertThat(names(found())).containsExactly("a01n01", "a01n02");
    assertThat(found().nodes()).extracting(Node::cores).containsExactly(42, 42);
    assertThat(found().left()).contains(Duration.ofMinutes(90));
    answers.put("bjobs -noheader -o time_left 9", "-\n");
    assertThat(found().left()).isEmpty();
    variables.put("LSB_DJOB_HOSTFILE", file("h1\nh1\nh2\n"));
    assertThat(found().nodes()).extracting(Node::cores).containsExactly(2, 1);
    variables.remove("LSB_DJOB_HOSTFILE");
    variables.put("LSB_MCPU_HOSTS", "a01n01 42 a01n02");
    refused("LSB_MCPU_HOSTS", "pairs");
    variables.remove("LSB_MCPU_HOSTS");
    refused("none of");
  }

  @Test
  void cobalt_on_cray_by_numbers_and_on_clusters_by_names() throws IOException {
    variables.put("COBALT_JOBID", "3");
    refused("COBALT_NODEFILE");
    variables.put("COBALT_PARTNAME", "1001-1003,1030,1034-1035");
    variables.put("COBALT_ENDTIME", "1800000060");
    assertThat(names(found())).containsExactly("1001", "1002", "1003", "1030", "1034", "1035");
    assertThat(found().nodes()).allMatch(node -> node.cores() == 64);
    assertThat(found().left()).contains(Duration.ofMinutes(1));
    variables.put("COBALT_NODEFILE", file("cc001, cc002\ncc003"));
    assertThat(names(found())).containsExactly("cc001", "cc002", "cc003");
    variables.remove("COBALT_NODEFILE");
    variables.put("COBALT_PARTNAME", "all of them");
    refused("COBALT_PARTNAME", "\"all of them\"");
  }

  @Test
  void flux_by_its_resource_list() {
    String list = "flux resource list -s free,allocated -no {nnodes} {ncores} {ngpus} {nodelist}";
    variables.put("FLUX_URI", "local:///tmp/flux");
    variables.put("SLURM_JOB_ID", "1");
    variables.put("SLURM_JOB_NODELIST", "outer");
    refused("flux resource list");
    answers.put(list, "2 64 8 f[0-1]\n1 16 0 f2\n0 0 0\n");
    answers.put("flux job timeleft", "119.7\n");
    assertThat(names(found())).containsExactly("f0", "f1", "f2");
    assertThat(found().nodes()).extracting(Node::cores).containsExactly(32, 32, 16);
    assertThat(found().nodes()).extracting(Node::gpus).containsExactly(4, 4, 0);
    assertThat(found().left()).contains(Duration.ofSeconds(119));
    answers.put("flux job timeleft", "inf\n");
    assertThat(found().left()).isEmpty();
    answers.put(list, "flux: ERROR: lost connection");
    refused("should print", "lost connection");
    answers.put(list, "0 0 0\n");
    refused("no node");
  }

  @Test
  void gpus_are_those_that_are_visible() {
    variables.put("SLURM_JOB_ID", "77");
    variables.put("SLURM_JOB_NODELIST", "n1");
    variables.put("CUDA_VISIBLE_DEVICES", "0,1,3");
    assertThat(found().nodes().get(0).gpus()).isEqualTo(3);
  }

  @Test
  void this_machine_has_the_cores_that_java_sees() {
    Machine machine = Machine.read();
    assertThat(machine.cores()).hasSize(Runtime.getRuntime().availableProcessors());
    assertThat(machine.memory()).isPositive();
  }

  @Test
  void sockets_numa_nodes_and_gpus_are_read() throws IOException {
    write("proc/self/status", "Name:\tx\nCpus_allowed_list:\t1-2,5\n");
    write("proc/meminfo", "MemTotal:       2048 kB\n");
    write("sys/devices/system/cpu/cpu5/topology/physical_package_id", "1\n");
    write("sys/devices/system/node/node0/cpulist", "0-3\n");
    write("sys/devices/system/node/node1/cpulist", "4-7\n");
    write("dev/nvidia0", "");
    write("dev/nvidia1", "");
    write("dev/nvidiactl", "");
    assertThat(Machine.read(directory))
        .isEqualTo(
            new Machine(
                List.of(new Core(1, 0, 0), new Core(2, 0, 0), new Core(5, 1, 1)), 2, 2048L << 10));
    assertThat(Machine.read(directory.resolve("nothing"))).isEqualTo(new Machine(List.of(), 0, 0));
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("nodes"), text).toString();
  }

  private Optional<Found> detect() {
    Machine machine =
        new Machine(IntStream.range(0, 4).mapToObj(i -> new Core(i, 0, 0)).toList(), 0, 0);
    return Detection.of(
        new Surroundings(
            variables,
            words -> Optional.ofNullable(answers.get(String.join(" ", words))),
            Set.of("here"),
            machine,
            Clock.fixed(NOW, ZoneOffset.UTC)));
  }

  private Found found() {
    return detect().orElseThrow();
  }

  private void refused(String... words) {
    assertThatThrownBy(this::detect)
        .isInstanceOf(BalsamException.class)
        .hasMessageContainingAll(words);
  }

  private static List<String> names(Found found) {
    return found.nodes().stream().map(Node::name).toList();
  }
}
