package dev.balsam.launcher.internal.estimate;

import dev.balsam.JobState;
import dev.balsam.engine.Campaign.Planned;
import dev.balsam.engine.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Jobs that could start, in the order in which launchers claim them: highest priority first, then
 * the most nodes, the largest share, the longest estimate, the first submitted. Jobs that ask for
 * the same are kept together, so that a look passes over all that cannot fit at once.
 */
final class ReadyJobs {
  /**
   * What is free, or what there is.
   *
   * @param nodes most nodes for one job
   * @param share largest part of a node
   * @param cores most cores on one node
   * @param gpus most GPUs on one node
   * @param memoryMib most mebibytes on one node
   * @param longest most seconds that a job may say it needs
   */
  record Room(int nodes, double share, int cores, double gpus, int memoryMib, long longest) {
    private boolean has(Needs needs, int wantedNodes) {
      return wantedNodes <= nodes
          && needs.gpus <= gpus + ROUNDING
          && needs.memoryMib <= memoryMib
          && (needs.packing > 0 ? 1.0 / needs.packing <= share + ROUNDING : needs.cores <= cores);
    }
  }

  // As the looks of a launcher: what is missing to 1 by rounding must not keep a job out.
  private static final double ROUNDING = 1e-6;

  private static final Comparator<Candidate> LONGEST_FIRST =
      Comparator.comparingInt(Candidate::wallSeconds)
          .reversed()
          .thenComparingLong(Candidate::jobId);

  private record Rank(int priority, int nodes, float share) {
    static final Comparator<Rank> ORDER =
        Comparator.comparingInt(Rank::priority)
            .thenComparingInt(Rank::nodes)
            .thenComparingDouble(Rank::share)
            .reversed();
  }

  private record Needs(int packing, int cores, double gpus, int memoryMib) {}

  private final Map<Rank, Map<Needs, NavigableSet<Candidate>>> jobs = new TreeMap<>(Rank.ORDER);

  void add(Planned job) {
    jobs.computeIfAbsent(rank(job), rank -> new HashMap<>())
        .computeIfAbsent(needs(job.needs()), needs -> new TreeSet<>(LONGEST_FIRST))
        .add(job.needs());
  }

  void remove(Planned job) {
    Map<Needs, NavigableSet<Candidate>> equals = jobs.get(rank(job));
    NavigableSet<Candidate> same = equals == null ? null : equals.get(needs(job.needs()));
    if (equals != null && same != null && same.remove(job.needs()) && same.isEmpty()) {
      equals.remove(needs(job.needs()));
      if (equals.isEmpty()) {
        jobs.remove(rank(job));
      }
    }
  }

  /** The first jobs that could fit, at most so many. */
  List<Candidate> first(int most, Room room) {
    List<Candidate> found = new ArrayList<>();
    for (var entry : jobs.entrySet()) {
      if (found.size() >= most) {
        break;
      }
      found.addAll(first(most - found.size(), room, entry.getKey().nodes(), entry.getValue()));
    }
    return found;
  }

  private static List<Candidate> first(
      int most, Room room, int nodes, Map<Needs, NavigableSet<Candidate>> equals) {
    List<Candidate> found = new ArrayList<>();
    int kinds = 0;
    for (var entry : equals.entrySet()) {
      if (room.has(entry.getKey(), nodes)) {
        kinds++;
        entry.getValue().tailSet(firstOf(room.longest())).stream().limit(most).forEach(found::add);
      }
    }
    if (kinds > 1) {
      found.sort(LONGEST_FIRST);
    }
    return found.size() > most ? found.subList(0, most) : found;
  }

  // Comes before all others with this estimate.
  private static Candidate firstOf(long seconds) {
    int wall = (int) Math.min(Integer.MAX_VALUE, seconds);
    return new Candidate(Long.MIN_VALUE, JobState.PREPROCESSED, 1, 1, 0, 1, 0, 0, wall, 0);
  }

  private static Rank rank(Planned job) {
    return new Rank(job.needs().priority(), job.needs().nodes(), job.share());
  }

  private static Needs needs(Candidate job) {
    return new Needs(job.packing(), job.cores(), job.gpus(), job.memoryMib());
  }
}
