package dev.balsam.launcher.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.engine.Engine.LeaseRules;
import dev.balsam.launcher.internal.agent.AgentStart.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which command starts agents, and its words. */
final class AgentStartsTest {
  private static final LeaseRules LEASES =
      new LeaseRules(
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1));
  private static final List<String> PROGRAM = List.of("/jdk/bin/java", "@/a site/words");

  private final Path bin;

  AgentStartsTest(@TempDir Path bin) {
    this.bin = bin;
  }

  private Optional<AgentStart> find(Map<String, List<String>> settings, Map<String, String> set) {
    Map<String, String> environment = new HashMap<>(set);
    environment.put("PATH", bin.toString());
    return new AgentStarts(AgentSettings.of(settings, LEASES), environment, Optional.empty(), false)
        .find();
  }

  private void program(String name) throws IOException {
    Files.createFile(
        bin.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static List<String> words(List<Launch> launches) {
    return launches.stream().map(launch -> String.join(" ", launch.words())).toList();
  }

  @Test
  void slurm_starts_all_by_one_step() throws IOException {
    program("srun");
    AgentStart start = find(Map.of(), Map.of("SLURM_JOB_ID", "7")).orElseThrow();
    assertThat(start.on(List.of("n2", "n3"), PROGRAM))
        .containsExactly(
            new Launch(
                List.of("n2", "n3"),
                List.of(
                    bin + "/srun",
                    "--nodes=2",
                    "--ntasks=2",
                    "--ntasks-per-node=1",
                    "--nodelist=n2,n3",
                    "--overlap",
                    "--export=ALL",
                    "--input=none",
                    "--mpi=none",
                    "--mem=0",
                    "--cpu-bind=none",
                    "--no-kill",
                    "--kill-on-bad-exit=0",
                    "--wait=0",
                    "--job-name=balsam-agents",
                    "/jdk/bin/java",
                    "@/a site/words")));
    assertThat(start.isConfusedBy("SLURM_NTASKS")).isTrue();
    assertThat(start.isConfusedBy("SLURM_JOB_ID")).isFalse();
  }

  @Test
  void pbs_starts_each_by_the_number_of_its_line() throws IOException {
    program("pbsdsh");
    Path nodes = Files.writeString(bin.resolve("nodes"), "n1\nn1\nn2\nn3\n");
    AgentStart start = find(Map.of(), Map.of("PBS_NODEFILE", nodes.toString())).orElseThrow();
    assertThat(words(start.on(List.of("n2", "n3"), PROGRAM)))
        .containsExactly(
            bin + "/pbsdsh -n 2 -- /jdk/bin/java @/a site/words n2",
            bin + "/pbsdsh -n 3 -- /jdk/bin/java @/a site/words n3");
    assertThatThrownBy(() -> start.on(List.of("n9"), PROGRAM))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("n9");
  }

  @Test
  void ssh_gets_words_that_the_other_shell_leaves_as_they_are() throws IOException {
    program("ssh");
    AgentStart start =
        find(Map.of("start", List.of("ssh"), "options", List.of("-p", "22")), Map.of())
            .orElseThrow();
    assertThat(start.on(List.of("n2"), List.of("java", "it's")).get(0).words())
        .containsExactly(
            bin + "/ssh",
            "-n",
            "-T",
            "-a",
            "-x",
            "-oBatchMode=yes",
            "-oConnectTimeout=30",
            "-p",
            "22",
            "--",
            "n2",
            "exec 'java' 'it'\\''s' 'n2'");
  }

  @Test
  void outside_of_batch_systems_and_when_told_so_there_are_none() throws IOException {
    program("srun");
    program("ssh");
    assertThat(find(Map.of(), Map.of())).isEmpty();
    assertThat(find(Map.of("start", List.of("none")), Map.of("SLURM_JOB_ID", "7"))).isEmpty();
  }

  @Test
  void settings_that_make_no_sense_are_refused_in_one_sentence() {
    refused(Map.of("start", List.of("rsh")), "The setting agents.start names \"rsh\"");
    refused(Map.of("starter", List.of("ssh")), "unknown entry \"starter\"");
    refused(Map.of("start", List.of("srun")), "not on the PATH");
    refused(Map.of("start", List.of("mpirun")), "no MPI start command");
    refused(Map.of("waitSeconds", List.of("soon")), "waitSeconds must be a number from 1.0");
    // Beyond that, a dead launcher's tasks could outlive its lease.
    refused(Map.of("silenceSeconds", List.of("31")), "must be a number from 0.2 to 30.4");
  }

  private void refused(Map<String, List<String>> settings, String why) {
    assertThatThrownBy(() -> find(settings, Map.of()))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining(why);
  }
}
