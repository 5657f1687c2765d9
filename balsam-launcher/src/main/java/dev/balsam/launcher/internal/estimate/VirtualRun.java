package dev.balsam.launcher.internal.estimate;

import dev.balsam.engine.Campaign;
import dev.balsam.engine.Campaign.Link;
import dev.balsam.engine.Campaign.Planned;
import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.estimate.ReadyJobs.Room;
import dev.balsam.launcher.internal.placement.Ledger;
import dev.balsam.launcher.internal.placement.LookPolicy;
import dev.balsam.launcher.internal.placement.WideLooks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/**
 * A launcher on a clock that jumps from one end of a run to the next: the same looks, placements
 * and reservations, but no database and no tasks. Every run ends well. Times are nanoseconds from
 * the start.
 */
final class VirtualRun {
  /** There is no end. */
  static final long FOR_EVER = Long.MAX_VALUE;

  private static final long SECOND = 1_000_000_000;

  private record End(long at, int job, double nodes, long since) {}

  /**
   * What came of it.
   *
   * @param finished jobs that finished
   * @param cutOff jobs that were running when the time was up
   * @param left jobs that never started
   * @param end when the last run ended
   * @param nodeNanos nodes in use × nanoseconds, summed up over the runs
   */
  record Outcome(int finished, int cutOff, int left, long end, double nodeNanos) {}

  private final List<Planned> jobs;
  private final ToLongFunction<Planned> time;
  private final long limit;
  private final BiConsumer<Planned, Long> starts;
  private final Map<Long, Integer> places = new HashMap<>();
  private final List<List<Integer>> children = new ArrayList<>();
  private final int[] waitsFor;
  private final Ledger ledger;
  private final WideLooks wide;
  private final LookPolicy look = new LookPolicy();
  private final ReadyJobs ready = new ReadyJobs();
  private final PriorityQueue<End> ends =
      new PriorityQueue<>(Comparator.comparingLong(End::at).thenComparingInt(End::job));
  private final Room everything;
  private int finished;
  private double nodeNanos;

  /**
   * Prepares one.
   *
   * @param campaign what is to do
   * @param nodes on which
   * @param time how long a run takes
   * @param limit when the nodes are gone; {@link #FOR_EVER} for never
   * @param starts is told of every start and its time
   */
  VirtualRun(
      Campaign campaign,
      List<Node> nodes,
      ToLongFunction<Planned> time,
      long limit,
      BiConsumer<Planned, Long> starts) {
    this.jobs = campaign.jobs();
    this.time = time;
    this.limit = limit;
    this.starts = starts;
    this.waitsFor = jobs.stream().mapToInt(Planned::parents).toArray();
    this.ledger = new Ledger(nodes);
    this.wide = new WideLooks(ledger, 0);
    int cores = nodes.stream().mapToInt(Node::cores).max().orElse(1);
    this.everything =
        new Room(
            nodes.size(),
            1,
            cores,
            nodes.stream().mapToInt(Node::gpus).max().orElse(0),
            ledger.freeMemoryMib(),
            FOR_EVER);
    for (int job = 0; job < jobs.size(); job++) {
      places.put(jobs.get(job).needs().jobId(), job);
      children.add(List.of());
    }
    for (Link link : campaign.links()) {
      if (children.get(link.parent()).isEmpty()) {
        children.set(link.parent(), new ArrayList<>());
      }
      children.get(link.parent()).add(link.child());
    }
  }

  /** Runs it; once. */
  Outcome run() {
    for (int job = 0; job < jobs.size(); job++) {
      if (jobs.get(job).ran()) {
        ends.add(new End(0, job, 0, 0));
      } else if (waitsFor[job] == 0) {
        ready.add(jobs.get(job));
      }
    }
    long now = 0;
    long last = 0;
    endAll(now);
    start(now);
    while (!ends.isEmpty() && ends.peek().at() <= limit) {
      now = ends.peek().at();
      last = now;
      endAll(now);
      start(now);
    }
    for (End cut : ends) {
      nodeNanos += cut.nodes() * (limit - cut.since());
      last = limit;
    }
    int cutOff = ends.size();
    return new Outcome(finished, cutOff, jobs.size() - finished - cutOff, last, nodeNanos);
  }

  private void endAll(long now) {
    while (!ends.isEmpty() && ends.peek().at() == now) {
      End end = ends.remove();
      nodeNanos += end.nodes() * (end.at() - end.since());
      finished++;
      ledger.release(jobs.get(end.job()).needs().jobId());
      children.get(end.job()).forEach(this::parentFinished);
    }
  }

  private void parentFinished(int child) {
    waitsFor[child]--;
    if (waitsFor[child] == 0) {
      ready.add(jobs.get(child));
      wide.news();
    }
  }

  // As a launcher asks: again and again until a look brings nothing.
  private void start(long now) {
    look.news();
    while (now < limit && look.mayHaveMore() && ledger.hasRoom()) {
      boolean widely = wide.isDue(now);
      if (!widely && !ledger.hasOpenRoom()) {
        return;
      }
      List<Candidate> seen = ready.first(look.most(), widely ? everything(now) : free(now));
      List<Candidate> placed =
          widely ? ledger.placeAndReserve(seen, now / SECOND) : ledger.place(seen, now / SECOND);
      placed.forEach(job -> begin(Objects.requireNonNull(places.get(job.jobId())), now));
      if (widely) {
        wide.looked(now);
      }
      if (widely && placed.isEmpty() && seen.size() >= look.most()) {
        look.showedTheBlocked();
      } else {
        look.looked(seen.size(), placed.size());
      }
    }
  }

  private void begin(int job, long now) {
    Planned planned = jobs.get(job);
    ready.remove(planned);
    starts.accept(planned, now);
    double used = planned.needs().nodes() * ledger.shareOf(planned.needs().jobId());
    long nanos = time.applyAsLong(planned);
    long at = nanos > FOR_EVER - now ? FOR_EVER : now + nanos;
    ends.add(new End(at, job, used, now));
  }

  private Room everything(long now) {
    return new Room(
        everything.nodes(),
        everything.share(),
        everything.cores(),
        everything.gpus(),
        everything.memoryMib(),
        longest(now));
  }

  private Room free(long now) {
    return new Room(
        Math.max(1, ledger.freeNodes()),
        ledger.freeShare(),
        ledger.freeCores(),
        ledger.freeGpus(),
        ledger.freeMemoryMib(),
        longest(now));
  }

  private long longest(long now) {
    return limit == FOR_EVER ? FOR_EVER : (limit - now) / SECOND;
  }
}
