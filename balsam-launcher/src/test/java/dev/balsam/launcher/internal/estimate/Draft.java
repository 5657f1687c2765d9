package dev.balsam.launcher.internal.estimate;

import dev.balsam.JobState;
import dev.balsam.engine.Campaign;
import dev.balsam.engine.Campaign.Link;
import dev.balsam.engine.Campaign.Planned;
import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Estimate;
import dev.balsam.launcher.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** A campaign as a test writes it down; each job has an app of its own, which takes its time. */
final class Draft {
  private final List<Planned> jobs = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final Map<String, Duration> times = new LinkedHashMap<>();
  private final Map<String, Long> starts = new LinkedHashMap<>();

  /** A job on so many nodes, with so many cores on each. */
  int job(String name, long seconds, int nodes, int cores, int packing, int wall, int priority) {
    float share = packing > 0 ? 1f / packing : cores / 64f;
    Candidate needs =
        new Candidate(
            jobs.size() + 1, JobState.PREPROCESSED, nodes, 1, packing, cores, 0, 0, wall, priority);
    jobs.add(new Planned(needs, share, name, 0, false));
    times.put(name, Duration.ofSeconds(seconds));
    return jobs.size() - 1;
  }

  int job(String name, long seconds) {
    return job(name, seconds, 1, 1, 0, 0, 0);
  }

  void after(int child, int... parents) {
    for (int parent : parents) {
      links.add(new Link(parent, child));
      waitsForOneMore(child);
    }
  }

  void waitsForOneMore(int child) {
    Planned job = jobs.get(child);
    jobs.set(child, new Planned(job.needs(), job.share(), job.app(), job.parents() + 1, job.ran()));
  }

  void hasRun(int place) {
    Planned job = jobs.get(place);
    jobs.set(place, new Planned(job.needs(), job.share(), job.app(), job.parents(), true));
  }

  List<Planned> jobs() {
    return jobs;
  }

  List<Link> links() {
    return links;
  }

  Duration time(int job) {
    return Objects.requireNonNull(times.get(jobs.get(job).app()));
  }

  Campaign campaign() {
    return new Campaign(jobs, links, Map.of());
  }

  Estimate on(int nodes, int cores) {
    return on(nodes, cores, Optional.empty());
  }

  Estimate on(int nodes, int cores, Optional<Duration> limit) {
    List<Node> all = IntStream.range(0, nodes).mapToObj(i -> new Node("n" + i, cores, 0)).toList();
    starts.clear();
    return new Estimation(all, times, Optional.empty(), limit)
        .of(campaign(), (job, at) -> starts.put(job.app(), at));
  }

  /** Seconds at which each job started in the last estimate, in order. */
  Map<String, Long> starts() {
    Map<String, Long> seconds = new LinkedHashMap<>();
    starts.forEach((app, nanos) -> seconds.put(app, nanos / 1_000_000_000));
    return seconds;
  }
}
