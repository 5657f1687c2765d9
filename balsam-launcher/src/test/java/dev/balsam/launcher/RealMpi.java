package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.launcher.testing.InterfaceLock;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.MpiPrograms;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds for each MPI, with a compiled program and real ranks. */
abstract class RealMpi {
  @RegisterExtension final InterfaceLock interfaces = new InterfaceLock();
  @RegisterExtension final TestSite at;

  private final String compiler;
  private final String identity;
  private App ranks = TestSite.SH;

  RealMpi(TestSite at, String compiler, String identity) {
    this.at = at;
    this.compiler = compiler;
    this.identity = identity;
  }

  /** Options that have it reach other hosts by a script. */
  abstract String optionsForRemote(Path fakeSsh);

  @BeforeEach
  void compile() {
    ranks = Balsam.app("ranks", MpiPrograms.ranks(at.directory(), compiler).toString());
  }

  @Test
  void every_rank_of_a_job_runs_beside_packed_ones() {
    Job four =
        at.submit(Balsam.job("four", ranks).ranksPerNode(4).environment("WORD", "passed on"));
    List<Job> packed =
        IntStream.range(0, 6)
            .mapToObj(i -> at.submit(at.sh("packed" + i, "echo \"${" + identity + "-single}\"")))
            .toList();
    LaunchReport report = at.runAll(6);
    assertThat(report.leftBehind()).isEmpty();
    assertThat(lines(four))
        .hasSize(4)
        .allMatch(line -> line.endsWith("threads 1") || line.contains("threads 1 cores"))
        .allMatch(line -> line.endsWith("word passed on"));
    assertThat(rankNumbers(four)).containsExactly("0 of 4", "1 of 4", "2 of 4", "3 of 4");
    assertThat(packed).allMatch(job -> job.output().equals("single\n"));
  }

  @Test
  void in_mpi_mode_jobs_of_one_rank_are_started_by_mpi_too() {
    Job one = at.submit(at.sh("one", "echo \"${" + identity + "-single}\""));
    at.launcher(2).mode(LaunchMode.MPI).untilIdle().run();
    assertThat(one.output()).isEqualTo("0\n");
  }

  // Each waits for the other, so that they run at the same time.
  @Test
  void two_parts_of_an_allocation_have_launchers_with_modes_and_filters_of_their_own() {
    List<Allocation> parts =
        Allocation.of(List.of(new Node("localhost", 2, 0), new Node("localhost", 2, 0)))
            .partition(1, 1);
    String meet =
        "echo $BALSAM_JOB_MODE ${"
            + identity
            + "-single}; touch \"$1\"; "
            + "until [ -e \"$2\" ]; do sleep 0.02; done";
    Path a = at.file("a");
    Path b = at.file("b");
    Job mpi = at.submit(at.sh("mpi", meet, a, b).tag("for", "mpi"));
    Job serial = at.submit(at.sh("serial", meet, b, a).tag("for", "serial"));
    Launcher.Builder first = at.launcher(1).allocation(parts.get(0)).tag("for", "mpi");
    Launcher.Builder second = at.launcher(1).allocation(parts.get(1)).tag("for", "serial");
    try (Launcher one = first.mode(LaunchMode.MPI).untilIdle().start();
        Launcher two = second.mode(LaunchMode.SERIAL).untilIdle().start()) {
      assertThat(one.await().finished()).isEqualTo(1);
      assertThat(two.await().finished()).isEqualTo(1);
    }
    assertThat(mpi.output()).isEqualTo("mpi 0\n");
    assertThat(serial.output()).isEqualTo("serial single\n");
  }

  @Test
  void ranks_and_threads_are_placed_on_two_hosts() throws IOException {
    Path site = Files.createDirectories(at.file("two-hosts"));
    Path ssh = MpiPrograms.fakeSsh(at.directory());
    String settings =
        Files.readString(at.file("settings.json"))
            .replaceFirst(
                "(\"command\": \"[^\"]*\")", "$1, \"options\": \"" + optionsForRemote(ssh) + "\"");
    Files.writeString(site.resolve("settings.json"), settings);
    try (Site two = at.connect(site)) {
      Job job =
          two.submit(
              Balsam.job("two", ranks)
                  .nodes(2)
                  .ranksPerNode(2)
                  .threadsPerRank(3)
                  .threadsPerCore(3)
                  .environment("WORD", "far away"));
      Job first = two.submit(Balsam.job("one", ranks).ranksPerNode(3));
      Allocation nodes = Allocation.of(List.of(new Node("n1", 4, 0), new Node("n2", 4, 0)));
      Launcher.on(two).allocation(nodes).progress(false).untilIdle().run();
      assertThat(job.state()).as(job.output()).isEqualTo(JobState.JOB_FINISHED);
      assertThat(lines(job))
          .allMatch(line -> line.contains(" threads 3 ") && line.endsWith("far away"));
      assertThat(perHost(job)).isEqualTo(Map.of("n1", 2L, "n2", 2L));
      assertThat(perHost(first).values()).containsExactly(3L);
    }
  }

  @Test
  void a_killed_job_takes_all_its_ranks_with_it() throws IOException {
    Path pids = Files.createDirectories(at.file("pids"));
    Job job = at.submit(Balsam.job("endless", ranks).args("sleep", pids).ranksPerNode(3));
    try (Launcher launcher = at.launcher(3).start()) {
      List<Long> ranks =
          IntStream.range(0, 3).mapToObj(i -> Wait.pid(pids.resolve("pid." + i))).toList();
      assertThat(ranks).allMatch(Wait::isAlive);
      job.kill();
      ranks.forEach(Wait::untilGone);
      launcher.stop();
      assertThat(launcher.await().killed()).isEqualTo(1);
    }
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
    assertThat(TestSite.states(job)).endsWith("RUNNING", "USER_KILLED").doesNotContain("RUN_DONE");
  }

  @Test
  void a_rank_that_fails_fails_its_job_with_its_exit_code_and_words() {
    Job job = at.submit(Balsam.job("fails", ranks).args("fail", 1).ranksPerNode(2));
    at.runAll(2);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.messages(job).toString()).containsIgnoringCase("exit code 3");
    assertThat(job.output()).contains("rank 1 gives up");
  }

  @Test
  void a_missing_program_is_named_before_mpi_is_asked() {
    Job job = at.submit(Balsam.job("job", Balsam.app("no", "/no/such/program")).ranksPerNode(2));
    at.runAll(2);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job)).contains("/no/such/program").doesNotContain("mpi");
  }

  @Test
  void every_rank_adds_a_job_and_all_of_them_run() {
    at.site().register(TestSite.SH);
    Job job =
        at.submit(
            at.sh(
                    "adder",
                    "balsam job --name child-$" + identity + " --application sh --arg 'echo hello'")
                .workflow("adders")
                .ranksPerNode(4));
    at.runAll(4);
    assertThat(job.state()).as(job.output()).isEqualTo(JobState.JOB_FINISHED);
    List<Job> children = at.site().jobs().named("child-*").list();
    assertThat(children.stream().map(Job::name))
        .containsExactlyInAnyOrder("child-0", "child-1", "child-2", "child-3");
    assertThat(children).allMatch(child -> child.output().equals("hello\n"));
  }

  @Test
  void jobs_side_by_side_are_bound_to_cores_of_their_own() {
    Node two = new Node("localhost", List.of(new Core(0, 0, 0), new Core(1, 0, 0)), List.of(), 0);
    List<JobSpec> specs =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    Balsam.job("bound" + i, ranks)
                        .ranksPerNode(2)
                        .threadsPerCore(2)
                        .args("sleep", at.directory().resolve("job" + i)))
            .toList();
    specs.forEach(spec -> make(at.directory().resolve(spec.name().replace("bound", "job"))));
    List<Job> jobs = at.site().submit(specs);
    try (Launcher launcher = at.launcher(1).allocation(Allocation.of(List.of(two))).start()) {
      for (int i = 0; i < 2; i++) {
        Wait.pid(at.file("job" + i).resolve("pid.0"));
        Wait.pid(at.file("job" + i).resolve("pid.1"));
      }
      launcher.stop();
      launcher.await();
    }
    assertThat(jobs.stream().map(job -> cores(job)).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("0", "1");
  }

  @Test
  void a_launcher_that_is_a_rank_itself_tells_its_tasks_nothing_of_that() {
    Job two = at.submit(Balsam.job("two", ranks).ranksPerNode(2));
    Job single =
        at.submit(at.sh("single", "env | grep -cE '^(PMI_|PMIX_|OMPI_COMM|SLURM_PROCID)'"));
    Map<String, String> outer =
        Map.of(
            "PMI_RANK",
            "5",
            "PMI_SIZE",
            "9",
            "PMI_FD",
            "99",
            "PMIX_NAMESPACE",
            "x",
            "PMIX_RANK",
            "5",
            "OMPI_COMM_WORLD_RANK",
            "5",
            "OMPI_COMM_WORLD_SIZE",
            "9",
            "SLURM_PROCID",
            "5");
    try (LauncherJvm jvm = at.startJvm(2, true, LauncherJvm.How.with(outer))) {
      assertThat(jvm.says()).isEqualTo("started");
      assertThat(jvm.says()).startsWith("report ");
    }
    assertThat(rankNumbers(two)).containsExactly("0 of 2", "1 of 2");
    assertThat(single.output()).isEqualTo("0\n");
  }

  @Test
  void a_start_command_that_is_not_there_is_named_before_anything_starts() throws IOException {
    Path site = Files.createDirectories(at.file("wrong"));
    Files.writeString(site.resolve("settings.json"), "{\"mpi\": {\"command\": \"/no/mpirun\"}}");
    try (Site wrong = at.connect(site)) {
      assertThatThrownBy(() -> Launcher.on(wrong).progress(false).untilIdle().run())
          .isInstanceOf(BalsamException.class)
          .hasMessage(
              "The setting mpi.command names \"/no/mpirun\", which is not there or cannot be executed.");
    }
  }

  private static void make(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> lines(Job job) {
    return job.output().lines().filter(line -> line.startsWith("rank ")).toList();
  }

  private static List<String> rankNumbers(Job job) {
    return lines(job).stream()
        .map(line -> line.replaceFirst("rank (.*) host.*", "$1"))
        .sorted()
        .toList();
  }

  private static String cores(Job job) {
    return lines(job).stream()
        .map(line -> line.replaceFirst(".* cores (\\S+) .*", "$1"))
        .distinct()
        .collect(Collectors.joining(" "));
  }

  private static Map<String, Long> perHost(Job job) {
    return lines(job).stream()
        .map(line -> line.replaceFirst(".* host (\\S+) .*", "$1"))
        .collect(Collectors.groupingBy(host -> host, TreeMap::new, Collectors.counting()));
  }
}
