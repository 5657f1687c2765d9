package dev.balsam.examples.benchmark;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Site;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Estimate;
import dev.balsam.launcher.Estimator;
import dev.balsam.launcher.LaunchReport;
import dev.balsam.launcher.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A simulated allocation kept busy in real time, by a launcher in a JVM of its own whose heap is
 * limited. What it prints is from the site's own history.
 */
final class Utilisation {
  private static final String QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn";
  private static final App TASK = Balsam.app("task", "/bin/true");

  // From one task time after the first start, when every slot could be busy, to the last start,
  // from which on there is not enough left to keep all busy. A run counts with the time of its task
  // before its end, and not with what the launcher needed to notice.
  private static final String STEADY =
      """
      with starts as (
        select min(at) + ? * interval '1 second' as first, max(at) as last
        from balsam.job_event where path[cardinality(path)] = 'RUNNING'
      ), busy as (
        select sum(greatest(0, extract(epoch from
                 least(e.at, s.last) - greatest(e.at - ? * interval '1 second', s.first)))) as seconds
        from balsam.job_event e, starts s where e.from_state = 'RUNNING'
      )
      select coalesce(b.seconds / (extract(epoch from s.last - s.first) * ?), 0)::double precision from busy b, starts s
      """;

  private static final String WHOLE =
      """
      select (count(*) filter (where from_state = 'RUNNING') * ?
              / (extract(epoch from max(at) - min(at)) * ?))::double precision
      from balsam.job_event where from_state is not null
      """;

  private static final String MAKESPAN =
      """
      select extract(epoch from max(at) - min(at))::double precision
      from balsam.job_event where from_state is not null
      """;

  private static final String RATE =
      """
      select (count(*) / extract(epoch from max(recorded_at) - min(recorded_at)))::double precision
      from balsam.job_event where from_state = 'RUNNING'
      """;

  /**
   * What was measured.
   *
   * @param steady utilisation from 0 to 1 while there was enough to do
   * @param whole utilisation from the first start to the last end
   * @param rate results recorded per second, over the whole run
   * @param makespan seconds from the first start to the last end
   * @param estimate seconds that were estimated before
   * @param memory most mebibytes of memory that the launcher's process had, heap and all
   */
  record Measured(
      double steady, double whole, double rate, double makespan, double estimate, double memory) {}

  private Utilisation() {}

  /**
   * Prints what was measured, a figure a line; args are nodes, tasks per node, waves and seconds.
   */
  public static void main(String[] args) throws IOException {
    int nodes = Integer.parseInt(args[0]);
    int perNode = Integer.parseInt(args[1]);
    int waves = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    try (Site site = Balsam.temporary()) {
      warmUp(site);
      Allocation allocation = Allocation.simulated(nodes, perNode, Duration.ofSeconds(seconds));
      submit(site, nodes * perNode * waves, perNode);
      Estimate estimate =
          Estimator.on(site)
              .allocation(allocation)
              .taskTime(TASK.name(), Duration.ofSeconds(seconds))
              .estimate();
      launch(site, nodes * perNode * waves, allocation);
      System.out.println(number(site, STEADY, seconds, seconds, nodes * perNode));
      System.out.println(number(site, WHOLE, seconds, nodes * perNode));
      System.out.println(number(site, RATE));
      System.out.println(number(site, MAKESPAN));
      System.out.println(estimate.makespan().toNanos() / 1e9);
      System.out.println(memory());
    }
  }

  private static void warmUp(Site site) {
    for (int round = 0; round < 4; round++) {
      submit(site, 5_000, Campaign.PACKING);
      launch(site, 5_000, Allocation.simulated(1, Campaign.PACKING));
    }
    site.jobs().delete();
    var dsl = site.dsl();
    dsl.execute("truncate balsam.job_event");
    dsl.execute("vacuum analyze");
  }

  private static void submit(Site site, int jobs, int perNode) {
    site.submitAll(
        IntStream.range(0, jobs)
            .mapToObj(i -> Balsam.job("t" + i, TASK).nodePackingCount(perNode)));
  }

  private static void launch(Site site, int jobs, Allocation allocation) {
    LaunchReport report =
        Launcher.on(site).allocation(allocation).progress(false).untilIdle().run();
    if (report.finished() != jobs) {
      throw new IllegalStateException(report.toString());
    }
  }

  private static double number(Site site, String question, Object... values) {
    return (Double) Objects.requireNonNull(site.dsl().fetchValue(question, values));
  }

  // Where there is no such file, as on macOS, the figure is the heap alone.
  private static double memory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return Runtime.getRuntime().totalMemory() / 1048576.0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .sum();
  }

  static Measured inFreshJvm(int nodes, int perNode, int waves, int seconds) {
    List<Double> printed =
        OpenTime.FreshJvm.run(
                Utilisation.class,
                List.of("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", QUIET),
                IntStream.of(nodes, perNode, waves, seconds).mapToObj(String::valueOf).toList())
            .stream()
            .map(Double::valueOf)
            .toList();
    return new Measured(
        printed.get(0),
        printed.get(1),
        printed.get(2),
        printed.get(3),
        printed.get(4),
        printed.get(5));
  }
}
