package dev.balsam.examples.benchmark;

import dev.balsam.Balsam;
import dev.balsam.Site;
import dev.balsam.launcher.Allocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Prints the table of docs/performance.md: every figure is a median, and stands beside the
 * machine's own limit, measured in turn with it in the same run.
 *
 * <pre>{@code
 * java dev.balsam.examples.benchmark.Benchmarks tasks chain
 * }</pre>
 */
public final class Benchmarks {
  private static final int ROUNDS = 5;
  private static final List<String> NAMES =
      List.of(
          "tasks",
          "nothing",
          "chain",
          "submit",
          "import",
          "history",
          "open",
          "spawn",
          "fanin",
          "kill",
          "takeover",
          "seconds",
          "mpi",
          "utilisation",
          "cli");

  private final Figures figures = new Figures(System.out);
  private final Set<String> wanted;

  private Benchmarks(Set<String> wanted) {
    this.wanted = wanted;
  }

  /**
   * Runs the benchmarks.
   *
   * @param args which ones: tasks, nothing, submit, import, chain, history, open, spawn, fanin,
   *     kill, takeover, seconds, mpi, utilisation, cli; all when none is named
   * @throws IOException when the temporary directory cannot be used
   */
  public static void main(String[] args) throws IOException {
    Set<String> wanted = new TreeSet<>(List.of(args));
    for (String name : wanted) {
      if (!NAMES.contains(name)) {
        System.err.println(
            "There is no benchmark \""
                + name
                + "\". Name some of "
                + String.join(", ", NAMES)
                + ".");
        System.exit(2);
      }
    }
    Benchmarks benchmarks = new Benchmarks(wanted);
    benchmarks.tasks();
    benchmarks.nothing();
    benchmarks.chain();
    benchmarks.submit();
    benchmarks.imports();
    benchmarks.history();
    benchmarks.open();
    benchmarks.spawn();
    benchmarks.fanIn();
    benchmarks.kill();
    benchmarks.takeover();
    benchmarks.seconds();
    benchmarks.mpi();
    benchmarks.utilisation();
    benchmarks.cli();
  }

  private boolean skips(String name) {
    return !wanted.isEmpty() && !wanted.contains(name);
  }

  private void tasks() throws IOException {
    if (skips("tasks")) {
      return;
    }
    int jobs = 5_000;
    double[] ours = new double[ROUNDS];
    double[] loop = new double[ROUNDS];
    double[] xargs = new double[ROUNDS];
    boolean compiled = true;
    try (Scratch scratch = new Scratch("balsam-limits-");
        Site site = Balsam.temporary()) {
      SpawnLimits limits = new SpawnLimits(scratch.directory());
      Campaign.tasks(site, jobs, Allocation.local());
      for (int round = 0; round < ROUNDS; round++) {
        OptionalDouble c = limits.compiledLoop(jobs, Campaign.PACKING);
        compiled &= c.isPresent();
        loop[round] = c.orElse(0);
        xargs[round] = limits.xargs(jobs);
        ours[round] = Campaign.tasks(site, jobs, Allocation.local());
      }
    }
    double rate = Median.of(ours);
    figures.row(
        "/bin/true tasks, claim to JOB_FINISHED, 5,000, packing 16",
        Figures.perSecond(rate),
        compiled ? "C loop with files " + Figures.perSecond(Median.of(loop)) : "",
        compiled ? Figures.ratio(rate / Median.of(loop)) : "",
        ">= 0.65");
    figures.row(
        "",
        Figures.perSecond(rate),
        "xargs -P4 -n1 " + Figures.perSecond(Median.of(xargs)),
        Figures.ratio(rate / Median.of(xargs)),
        ">= 1");
  }

  private void cli() throws IOException {
    if (skips("cli")) {
      return;
    }
    Optional<Path> balsam = CommandTimes.installed();
    if (balsam.isEmpty()) {
      figures.skipped(
          "the balsam command",
          "it is neither built nor on the PATH; mvn -DskipTests package builds it");
      return;
    }
    try (Scratch scratch = new Scratch("balsam-cli-")) {
      new CommandTimes(balsam.get(), scratch.directory()).print(figures);
    }
  }

  private void nothing() {
    if (skips("nothing")) {
      return;
    }
    double[] ours = new double[ROUNDS];
    try (Site site = Balsam.temporary()) {
      for (int warmUp = 0; warmUp < 3; warmUp++) {
        Campaign.tasks(site, 5_000, Allocation.simulated(1, 16));
      }
      for (int round = 0; round < ROUNDS; round++) {
        ours[round] = Campaign.tasks(site, 5_000, Allocation.simulated(1, 16));
      }
    }
    figures.row(
        "tasks that do nothing (no process), 5,000, history kept",
        Figures.perSecond(Median.of(ours)),
        "",
        "",
        ">= 8,000/s");
  }

  private void chain() {
    if (skips("chain")) {
      return;
    }
    try (Site site = Balsam.temporary()) {
      Campaign.hops(site, 50);
      double[] hops =
          IntStream.range(0, 3)
              .boxed()
              .flatMapToDouble(i -> Arrays.stream(Campaign.hops(site, 50)))
              .toArray();
      figures.row(
          "chain of 50 dependent /bin/true jobs, time per hop",
          Figures.millis(Median.of(hops)) + ", p95 " + Figures.millis(Median.quantile(0.95, hops)),
          "",
          "",
          "<= 15 ms, p95 <= 25 ms");
    }
  }

  private void submit() {
    if (skips("submit")) {
      return;
    }
    double[] rates =
        IntStream.range(0, 3).mapToDouble(i -> BulkSubmit.inFreshJvm(100_000, "256m")).toArray();
    figures.row(
        "bulk submit of 100,000 jobs with 0-2 parents",
        Figures.perSecond(Median.of(rates)),
        "",
        "",
        ">= 25,000/s");
    figures.row(
        "the same with 1,000,000 jobs in a heap of 256 MiB",
        Figures.perSecond(BulkSubmit.inFreshJvm(1_000_000, "256m")),
        "",
        "",
        ">= 25,000/s");
  }

  private void imports() throws IOException {
    if (skips("import")) {
      return;
    }
    try (Scratch scratch = new Scratch("balsam-import-")) {
      FileImport rows = new FileImport(scratch.directory());
      double[] rates = IntStream.range(0, 3).mapToDouble(i -> rows.inFreshJvm(100_000)).toArray();
      figures.row(
          "balsam job --from, 100,000 rows of CSV, the start of Java included",
          Figures.perSecond(Median.of(rates)),
          "",
          "",
          ">= 20,000/s");
      figures.row(
          "the same with 1,000,000 rows in a heap of 256 MiB",
          Figures.perSecond(rows.inFreshJvm(1_000_000)),
          "",
          "",
          ">= 20,000/s");
    }
  }

  private void history() {
    if (skips("history")) {
      return;
    }
    double small;
    double large;
    try (Site few = Balsam.temporary();
        Site many = Balsam.temporary()) {
      Campaign.addFinished(few, 10_000);
      Campaign.addFinished(many, 1_000_000);
      double[] rates = new double[ROUNDS];
      double[] limits = new double[ROUNDS];
      Campaign.tasks(few, 5_000, Allocation.simulated(1, 16));
      Campaign.tasks(many, 5_000, Allocation.simulated(1, 16));
      for (int round = 0; round < ROUNDS; round++) {
        limits[round] = Campaign.tasks(few, 5_000, Allocation.simulated(1, 16));
        rates[round] = Campaign.tasks(many, 5_000, Allocation.simulated(1, 16));
      }
      small = Median.of(limits);
      large = Median.of(rates);
    }
    figures.row(
        "claim to finish (no process), 1,000,000 finished jobs in the table",
        Figures.perSecond(large),
        "10,000 finished jobs " + Figures.perSecond(small),
        Figures.ratio(large / small),
        ">= 0.85");
  }

  private void open() throws IOException {
    if (skips("open")) {
      return;
    }
    double[] stopped;
    double[] running;
    try (Scratch scratch = new Scratch("balsam-open-")) {
      Path directory = scratch.directory();
      Balsam.open(directory).close();
      stopped =
          IntStream.range(0, ROUNDS).mapToDouble(i -> OpenTime.inFreshJvm(directory)).toArray();
      try (Site site = Balsam.open(directory)) {
        site.directory();
        running =
            IntStream.range(0, ROUNDS).mapToDouble(i -> OpenTime.inFreshJvm(directory)).toArray();
      }
    }
    figures.row(
        "Balsam.open of a stopped site, in a fresh JVM",
        Figures.millis(Median.of(stopped)),
        "",
        "",
        "<= 1,500 ms");
    figures.row(
        "Balsam.open of a running site, in a fresh JVM",
        Figures.millis(Median.of(running)),
        "",
        "",
        "<= 500 ms");
  }

  private void spawn() {
    if (skips("spawn")) {
      return;
    }
    try (Site site = Balsam.temporary()) {
      Dynamics.spawn(site, 10, 3);
    }
    try (Site site = Balsam.temporary()) {
      double[] millis = Dynamics.spawn(site, 1_000, 7);
      figures.row(
          "1,000 children spawned by one hook, until all are stored",
          Figures.millis(Median.of(millis)),
          "",
          "",
          "<= 150 ms");
    }
  }

  private void fanIn() {
    if (skips("fanin")) {
      return;
    }
    try (Site site = Balsam.temporary()) {
      Dynamics.chain(site, 200);
      double[] joins = new double[3];
      double[] chains = new double[3];
      for (int round = 0; round < joins.length; round++) {
        chains[round] = Dynamics.chain(site, 500);
        joins[round] = Dynamics.fanIn(site, 10_000);
      }
      figures.row(
          "a job that waits for 10,000, time per parent (no process)",
          Figures.millis(Median.of(joins)),
          "chain of 500, per parent " + Figures.millis(Median.of(chains)),
          Figures.ratio(Median.of(joins) / Median.of(chains)),
          "<= 1");
    }
  }

  private void kill() throws IOException {
    if (skips("kill")) {
      return;
    }
    try (Site site = Balsam.temporary()) {
      double[] millis = Dynamics.kill(site, 40);
      figures.row(
          "kill() of a running task, until its process tree is gone",
          Figures.millis(Median.of(millis))
              + ", p95 "
              + Figures.millis(Median.quantile(0.95, millis)),
          "",
          "",
          "<= 50 ms, p95 <= 200 ms");
    }
  }

  private void takeover() throws IOException {
    if (skips("takeover")) {
      return;
    }
    double lease = Takeover.LEASE.toMillis();
    figures.row(
        "kill -9 of a launcher on another machine, until its job runs again",
        Figures.millis(Takeover.fromAnotherMachine()),
        "lease " + Figures.millis(lease),
        "",
        "<= " + Figures.millis(lease + 1_000));
    figures.row(
        "the same, the launcher started again on the same machine",
        Figures.millis(Takeover.onTheSameMachine()),
        "",
        "",
        "at once");
  }

  private void seconds() {
    if (skips("seconds")) {
      return;
    }
    try (Site site = Balsam.temporary()) {
      double[] used =
          IntStream.range(0, 3).mapToDouble(i -> Campaign.utilisation(site, 15)).toArray();
      figures.row(
          "tasks of one second on every slot of this machine, utilisation",
          Figures.ratio(Median.of(used)),
          "",
          "",
          ">= 0.97");
    }
  }

  private void mpi() throws IOException {
    if (!skips("mpi")) {
      MpiTasks.measure(figures);
    }
  }

  private void utilisation() {
    if (skips("utilisation")) {
      return;
    }
    Utilisation.Measured one = Utilisation.inFreshJvm(2_048, 1, 6, 9);
    utilisation("2,048 simulated nodes, tasks of 9 s, 1 per node", one, ">= 99 %");
    Utilisation.Measured many = Utilisation.inFreshJvm(2_048, 32, 6, 9);
    utilisation("the same, 32 per node", many, ">= 95 %");
    Utilisation.Measured most = Utilisation.inFreshJvm(2_048, 32, 4, 0);
    figures.row(
        "the same, tasks of no length: dispatched and recorded",
        Figures.perSecond(most.rate()),
        "",
        "",
        ">= 7,300/s");
    figures.row(
        "memory of those launchers at most, heap and all",
        String.format(
            Locale.ROOT,
            "%.0f MiB",
            Math.max(one.memory(), Math.max(many.memory(), most.memory()))),
        "",
        "",
        "<= 512 MiB");
  }

  private void utilisation(String measure, Utilisation.Measured measured, String reach) {
    figures.row(
        measure + ", utilisation",
        String.format(Locale.ROOT, "%.1f %%", 100 * measured.steady()),
        String.format(
            Locale.ROOT, "whole run %.1f %%, %,.0f/s", 100 * measured.whole(), measured.rate()),
        "",
        reach);
    figures.row(
        "its makespan, and what Estimator had said",
        String.format(Locale.ROOT, "%.1f s", measured.makespan()),
        String.format(Locale.ROOT, "estimate %.1f s", measured.estimate()),
        Figures.ratio(measured.makespan() / measured.estimate()),
        "");
  }
}
