package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BatchJob;
import dev.balsam.BatchSpec;
import dev.balsam.BatchState;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.launcher.testing.InterfaceLock;
import dev.balsam.launcher.testing.MpiPrograms;
import dev.balsam.launcher.testing.SlurmCluster;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import dev.balsam.scheduler.BatchQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real Slurm: a batch script runs a launcher, which runs jobs on the nodes that it was given. */
final class SlurmTest {
  @RegisterExtension static final SlurmCluster SLURM = new SlurmCluster();

  @RegisterExtension final InterfaceLock interfaces = new InterfaceLock();
  @RegisterExtension final TestSite at = new TestSite(60, 10, 2);

  private final List<Site> opened = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "srun, srun, mpicc.openmpi, --mpi=pmix",
    "srun, srun, mpicc.mpich, --mpi=pmi2",
    "openmpi, mpirun.openmpi, mpicc.openmpi, --mca btl self+tcp",
    "mpich, mpirun.mpich, mpicc.mpich, ''"
  })
  void mpi_jobs_run_on_all_nodes_beside_packed_ones(
      String start, String command, String compiler, String options) throws IOException {
    settings(start, command, options.replace('+', ','));
    App ranks = Balsam.app("ranks", MpiPrograms.ranks(at.directory(), compiler).toString());
    Job three =
        at.submit(
            Balsam.job("three", ranks)
                .nodes(3)
                .ranksPerNode(2)
                .threadsPerRank(2)
                .environment("WORD", "far"));
    Job one = at.submit(Balsam.job("one", ranks).ranksPerNode(3));
    List<Job> packed =
        IntStream.range(0, 5).mapToObj(i -> at.submit(at.sh("packed" + i, "hostname"))).toList();
    String said = launch("-N3", "-n3", "--cpus-per-task=4", "-t", "20");
    assertThat(said)
        .contains("node n1 cores 4", "node n2 cores 4", "node n3 cores 4")
        .contains("minutes left 19")
        .contains("7 finished, 0 failed");
    assertThat(perHost(three)).isEqualTo(Map.of("n1", 2L, "n2", 2L, "n3", 2L));
    assertThat(lines(three))
        .allMatch(line -> line.contains(" of 6 ") && line.contains(" threads 2 "))
        .allMatch(line -> line.endsWith("word far"));
    assertThat(perHost(one)).hasSize(1).containsValue(3L);
    assertThat(lines(one)).allMatch(line -> line.contains(" of 3 "));
    assertThat(packed).allMatch(job -> job.output().matches("n[123]\n"));
  }

  @Test
  void packed_jobs_run_on_all_nodes_through_agents_that_srun_starts() throws IOException {
    settings("srun", "srun", "");
    // Twelve at once or never: four on each of the three nodes.
    String meet =
        "hostname; echo $SLURMD_NODENAME; touch \"$1/$2\";"
            + " while [ $(ls \"$1\" | wc -l) -lt 12 ]; do sleep 0.2; done";
    Path place = Files.createDirectories(at.file("place"));
    List<Job> jobs =
        IntStream.range(0, 12)
            .mapToObj(i -> at.submit(at.sh("packed" + i, meet, place, "m" + i)))
            .toList();
    assertThat(launch("-N3", "-n3", "--cpus-per-task=4", "-t", "20"))
        .contains("12 finished, 0 failed");
    assertThat(
            jobs.stream()
                .map(Job::output)
                .collect(Collectors.groupingBy(x -> x, Collectors.counting())))
        .isEqualTo(Map.of("n1\nn1\n", 4L, "n2\nn2\n", 4L, "n3\nn3\n", 4L));
  }

  @Test
  void a_killed_job_leaves_no_rank_on_any_node() throws IOException {
    settings("srun", "srun", "--mpi=pmix");
    App ranks = Balsam.app("ranks", MpiPrograms.ranks(at.directory(), "mpicc.openmpi").toString());
    Path pids = Files.createDirectories(at.file("pids"));
    Job job = at.submit(Balsam.job("endless", ranks).args("sleep", pids).nodes(2).ranksPerNode(2));
    Thread killer =
        new Thread(
            () -> {
              IntStream.range(0, 4).forEach(i -> Wait.pid(pids.resolve("pid." + i)));
              job.kill();
            });
    killer.start();
    assertThat(launch("-N2", "-n2", "--cpus-per-task=4", "-t", "5")).contains("1 killed");
    IntStream.range(0, 4)
        .mapToLong(i -> Wait.pid(pids.resolve("pid." + i)))
        .forEach(Wait::untilGone);
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
    assertThat(TestSite.states(job)).doesNotContain("RUN_DONE");
  }

  @Test
  void a_submitted_launcher_uses_all_of_its_nodes_and_its_batch_job_is_followed_to_its_end()
      throws IOException {
    BatchQueue queue = BatchQueue.of(submitting());
    String meet =
        "hostname; touch \"$1/$2\"; while [ $(ls \"$1\" | wc -l) -lt 8 ]; do sleep 0.2; done";
    Path place = Files.createDirectories(at.file("place"));
    List<Job> jobs =
        IntStream.range(0, 8)
            .mapToObj(i -> at.submit(at.sh("j" + i, meet, place, "m" + i).workflow("it's")))
            .toList();
    BatchJob batch = queue.submit(spec("debug", 2, "it's"), List.of("--comment=two words"));
    assertThat(batch.schedulerId().orElseThrow()).containsOnlyDigits();
    assertThat(jobs).allMatch(job -> job.await(Duration.ofMinutes(2)) == JobState.JOB_FINISHED);
    Wait.until("the batch job has ended", () -> queue.refresh().jobs().isEmpty());
    BatchJob ended = at.site().batchJobs().get(batch.id());
    assertThat(ended.state())
        .as(Wait.content(at.file("batch/qlaunch" + batch.id() + ".out")))
        .isEqualTo(BatchState.FINISHED);
    assertThat(ended.startedAt()).isPresent();
    assertThat(ended.endedAt()).isPresent();
    assertThat(
            jobs.stream()
                .map(Job::output)
                .collect(Collectors.groupingBy(x -> x, Collectors.counting())))
        .isEqualTo(Map.of("n1\n", 4L, "n2\n", 4L));
    assertThat(
            at.query(
                "select nodes, batch_job_id, extract(epoch from ends_at - started_at) < 300 from balsam.launcher"))
        .containsExactly("2 " + batch.id() + " t");
  }

  @Test
  void a_batch_job_that_is_cancelled_ends_its_launcher_which_gives_its_jobs_back()
      throws IOException {
    BatchQueue queue = BatchQueue.of(submitting());
    Path pid = at.file("pid");
    Job job = at.submit(at.endless("endless", pid));
    BatchJob batch = queue.submit(spec("debug", 1, ""), List.of());
    long task = Wait.pid(pid);
    assertThat(queue.refresh().jobs())
        .singleElement()
        .extracting(BatchJob::state)
        .isEqualTo(BatchState.RUNNING);
    queue.cancel(batch.id());
    Wait.untilGone(task);
    Wait.until("the job is given back", () -> job.state() == JobState.RESTART_READY);
    Wait.until("the batch job has ended", () -> queue.refresh().jobs().isEmpty());
    assertThat(at.site().batchJobs().get(batch.id()).state()).isEqualTo(BatchState.CANCELLED);
  }

  @Test
  void a_partition_that_is_not_there_is_refused_by_slurm_in_one_sentence() throws IOException {
    BatchQueue queue = BatchQueue.of(submitting());
    assertThatThrownBy(() -> queue.submit(spec("nope", 1, ""), List.of()))
        .hasMessageContaining("invalid partition specified: nope");
    assertThat(at.site().batchJobs().list())
        .singleElement()
        .extracting(BatchJob::state)
        .isEqualTo(BatchState.SUBMIT_FAILED);
  }

  private static BatchSpec spec(String partition, int nodes, String workflow) {
    return new BatchSpec(
        "chem",
        partition,
        nodes,
        Duration.ofMinutes(5),
        "mixed",
        Optional.of(workflow).filter(name -> !name.isEmpty()),
        Map.of());
  }

  /** The site with this cluster as its batch system. */
  private Site submitting() throws IOException {
    Files.writeString(
        at.file("settings.json"),
        """
        {"pollSeconds": 0.1, "killGraceSeconds": 2, "scheduler": {"kind": "slurm", "bin": "%s"}}
        """
            .formatted(SLURM.commands()));
    Site site = at.connect(at.directory());
    opened.add(site);
    return site;
  }

  @AfterEach
  void close() {
    opened.forEach(Site::close);
  }

  @Test
  void tasks_that_scancel_ends_together_with_their_launcher_were_cut_off() throws IOException {
    settings("srun", "srun", "");
    List<Job> jobs =
        IntStream.range(0, 4)
            .mapToObj(i -> at.submit(at.endless("endless" + i, at.file("pid." + i))))
            .toList();
    String batch = SLURM.submit(script(), "-N2", "-n2", "--cpus-per-task=2", "-t", "5");
    IntStream.range(0, 4).forEach(i -> Wait.pid(at.file("pid." + i)));
    SLURM.slurm("scancel", batch);
    for (Job job : jobs) {
      Wait.until("it is given back", () -> job.state() == JobState.RESTART_READY);
      assertThat(TestSite.states(job)).contains("RUN_TIMEOUT").doesNotContain("RUN_ERROR");
    }
    IntStream.range(0, 4).forEach(i -> Wait.untilGone(Wait.pid(at.file("pid." + i))));
  }

  private void settings(String start, String command, String options) throws IOException {
    Files.writeString(
        at.file("settings.json"),
        """
        {"pollSeconds": 0.1, "killGraceSeconds": 2,
         "mpi": {"start": "%s", "command": "%s", "options": "%s"}}
        """
            .formatted(start, command, options));
  }

  private String launch(String... options) {
    return SLURM.batch(script(), options);
  }

  private String script() {
    String java = System.getProperty("java.home") + "/bin/java";
    List<String> words = at.login();
    return """
        exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
          -cp '%s' dev.balsam.launcher.testing.DetectedLauncher '%s' '%s' '%s' '%s'
        """
        .formatted(
            java,
            System.getProperty("java.class.path"),
            words.get(0),
            words.get(1),
            words.get(2),
            at.directory());
  }

  private static List<String> lines(Job job) {
    return job.output().lines().filter(line -> line.startsWith("rank ")).toList();
  }

  private static Map<String, Long> perHost(Job job) {
    return lines(job).stream()
        .map(line -> line.replaceFirst(".* host (\\S+) .*", "$1"))
        .collect(Collectors.groupingBy(host -> host, TreeMap::new, Collectors.counting()));
  }
}
