package dev.balsam.launcher.internal.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of each start command, as its manual has them. */
final class MpiStartsTest {
  // Two nodes of 8 cores that are the job's own, 2 ranks of 4 threads on each.
  private static final MpiRun WHOLE = run(List.of("n1", "n2"), 2, 4, 1, 8, true, 0);
  // One node that others share, 4 ranks.
  private static final MpiRun SHARED = run(List.of("n1"), 4, 1, 1, 64, false, 0);
  // More ranks than cores.
  private static final MpiRun CROWDED = run(List.of("nid00012"), 8, 2, 2, 4, true, 0.5);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          openmpi  | X -n 4 --host n1:2,n2:2 --use-hwthread-cpus --map-by ppr:2:node:PE=4 --bind-to hwthread --oversubscribe -x A -x B --opt
          mpich    | X -n 4 -ppn 2 -hosts n1,n2 -bind-to core:4 --opt
          intelmpi | X -n 4 -ppn 2 -hosts n1,n2 -genvall -genv I_MPI_PIN_DOMAIN 4:compact --opt
          srun     | X --nodes=2 --ntasks=4 --ntasks-per-node=2 --nodelist=n1,n2 --overlap --export=ALL --kill-on-bad-exit=1 --job-name=balsam-7.1 --cpus-per-task=4 --cpu-bind=cores --mem=1025K --opt
          aprun    | X -n 4 -N 2 -L n1,n2 -d 4 -j 1 -cc depth --opt
          pals     | X -n 4 --ppn 2 --hosts n1,n2 --depth 4 --cpu-bind depth --envall --opt
          jsrun    | X --nrs 2 --rs_per_host 1 --tasks_per_rs 2 --cpu_per_rs 8 --launch_distribution packed --bind packed:4 --opt
          flux     | X run --nodes=2 --ntasks=4 --cores-per-task=4 --requires=hosts:n1,n2 --opt
          """)
  void two_nodes_of_its_own(String name, String words) {
    assertThat(words(name, WHOLE)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          openmpi  | X -n 4 --host n1:4 --map-by ppr:4:node --bind-to none --oversubscribe
          mpich    | X -n 4 -ppn 4 -hosts n1 -bind-to none
          intelmpi | X -n 4 -ppn 4 -hosts n1 -genvall -genv I_MPI_PIN 0
          srun     | X --nodes=1 --ntasks=4 --ntasks-per-node=4 --nodelist=n1 --overlap --export=ALL --kill-on-bad-exit=1 --job-name=balsam-7.1 --cpus-per-task=1 --cpu-bind=none
          aprun    | X -n 4 -N 4 -L n1 -d 1 -j 1 -cc none
          pals     | X -n 4 --ppn 4 --hosts n1 --cpu-bind none --envall
          jsrun    | X --nrs 1 --rs_per_host 1 --tasks_per_rs 4 --cpu_per_rs 4 --launch_distribution packed --bind packed:1
          flux     | X run --nodes=1 --ntasks=4 --cores-per-task=1 --requires=hosts:n1
          """)
  void a_part_of_a_node(String name, String words) {
    assertThat(words(name, SHARED)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          openmpi  | X --allow-run-as-root -n 8 --host nid00012:8 --map-by ppr:8:node --bind-to none --oversubscribe
          mpich    | X -n 8 -ppn 8 -hosts nid00012 -bind-to none
          srun     | X --nodes=1 --ntasks=8 --ntasks-per-node=8 --nodelist=nid00012 --overlap --export=ALL --kill-on-bad-exit=1 --job-name=balsam-7.1 --overcommit --cpu-bind=none
          aprun    | X -n 8 -N 8 -L 12 -d 2 -j 2 -cc none
          jsrun    | X --nrs 1 --rs_per_host 1 --tasks_per_rs 8 --cpu_per_rs 4 --gpu_per_rs 4 --launch_distribution packed --bind none
          flux     | X run --nodes=1 --ntasks=8 --gpus-per-task=1 --requires=hosts:nid00012
          """)
  void more_ranks_than_cores_by_root(String name, String words) {
    assertThat(words(name, CROWDED)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          openmpi  | X -n 1 --host n1:1 --map-by ppr:1:node --bind-to none --oversubscribe
          mpich    | X -n 1 -ppn 1 -hosts n1 -bind-to none
          intelmpi | X -n 1 -ppn 1 -hosts n1 -genvall -genv I_MPI_PIN 0
          """)
  void one_process_on_one_core_is_not_bound(String name, String words) {
    assertThat(words(name, run(List.of("n1"), 1, 1, 1, 4, true, 0))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "mpirun (Open MPI) 4.1.4, openmpi",
    "mpirun (Open MPI) 5.0.6 PRRTE, openmpi",
    "HYDRA build details: Version: 4.0.2, mpich",
    "Intel(R) MPI Library for Linux* OS HYDRA 2021, intelmpi",
    "mpiexec (PALS) 1.2.12, pals"
  })
  void the_kind_is_told_by_the_version(String text, String name) {
    assertThat(MpiStarts.ofVersion(text).map(MpiStart::name)).contains(name);
  }

  @Test
  void an_unknown_kind_is_named() {
    assertThat(MpiStarts.ofVersion("mpirun: command not found")).isEmpty();
    assertThatThrownBy(() -> MpiStarts.named("lam"))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("\"lam\"")
        .hasMessageContaining("openmpi, mpich");
  }

  @Test
  void what_the_settings_say_counts_most() {
    MpiSettings settings =
        MpiSettings.of(
            Map.of(
                "start", List.of("srun"),
                "command", List.of("/bin/sh"),
                "options", List.of("-v", "two words")));
    MpiCommand command = MpiCommand.find(settings, Map.of()).orElseThrow();
    assertThat(command.executable()).isEqualTo("/bin/sh");
    assertThat(command.options()).containsExactly("-v", "two words");
    assertThat(command.start().name()).isEqualTo("srun");
    assertThat(MpiCommand.find(MpiSettings.NONE, Map.of("PATH", "/nowhere"))).isEmpty();
    assertThatThrownBy(() -> MpiCommand.find(settings("srun"), Map.of("PATH", "/nowhere")))
        .hasMessageContaining("none of [srun] is on the PATH");
    assertThatThrownBy(() -> MpiSettings.of(Map.of("strat", List.of("srun"))))
        .hasMessageContaining("unknown entry \"strat\"");
    assertThatThrownBy(() -> MpiSettings.of(Map.of("start", List.of("srun", "--mpi=pmix"))))
        .hasMessage("The setting mpi.start must be one word, but is [srun, --mpi=pmix].");
    MpiSettings missing =
        new MpiSettings(Optional.empty(), Optional.of("/no/such/mpirun"), List.of());
    assertThatThrownBy(() -> MpiCommand.find(missing, Map.of()))
        .hasMessageContaining("\"/no/such/mpirun\", which is not there");
  }

  @Test
  void variables_of_the_outer_rank_and_step_are_hidden_and_those_of_users_are_not() {
    assertThat(
            List.of(
                "PMI_RANK",
                "PMI_FD",
                "PMIX_NAMESPACE",
                "OMPI_COMM_WORLD_SIZE",
                "OMPI_UNIVERSE_SIZE",
                "SLURM_PROCID",
                "SLURM_STEP_NODELIST",
                "SLURM_CPU_BIND_LIST",
                "HYDI_CONTROL_FD",
                "MPI_LOCALNRANKS",
                "PALS_RANKID",
                "JSM_NAMESPACE_RANK",
                "FLUX_TASK_RANK"))
        .allMatch(OuterRank::names);
    assertThat(
            List.of(
                "OMPI_MCA_btl",
                "OMPI_ALLOW_RUN_AS_ROOT",
                "MPIR_CVAR_CH4_NETMOD",
                "PMIX_MCA_gds",
                "SLURM_JOB_ID",
                "SLURM_JOB_NODELIST",
                "SLURM_TASKS_PER_NODE",
                "SLURM_CONF",
                "FLUX_URI",
                "I_MPI_FABRICS",
                "HYDRA_LAUNCHER",
                "PATH"))
        .noneMatch(OuterRank::names);
    Srun srun = new Srun();
    assertThat(List.of("SLURM_NTASKS", "SLURM_CPUS_PER_TASK", "SLURM_MEM_PER_NODE", "SLURM_NNODES"))
        .allMatch(srun::isConfusedBy);
    assertThat(List.of("SLURM_JOB_ID", "SLURM_CONF", "SLURM_JOB_NODELIST"))
        .noneMatch(srun::isConfusedBy);
  }

  private static MpiSettings settings(String start) {
    return new MpiSettings(Optional.of(start), Optional.empty(), List.of());
  }

  private static String words(String name, MpiRun run) {
    return String.join(" ", MpiStarts.named(name).command(run));
  }

  private static MpiRun run(
      List<String> hosts,
      int ranks,
      int threads,
      int threadsPerCore,
      int cores,
      boolean whole,
      double gpus) {
    boolean several = hosts.size() > 1;
    return new MpiRun(
        "balsam-7.1",
        "X",
        hosts,
        ranks,
        threads,
        threadsPerCore,
        cores,
        whole,
        several,
        gpus > 0,
        gpus,
        several ? OptionalLong.of(1 << 20) : OptionalLong.empty(),
        List.of("A", "B"),
        several ? List.of("--opt") : List.of());
  }
}
