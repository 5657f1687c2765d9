package dev.balsam.launcher.internal.placement;

import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.placement.Refused.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What of an allocation is given out, job by job. Jobs are placed in the order given, each on the
 * fullest node that has room, those on several nodes on empty ones. One that fits nowhere is passed
 * over, so that smaller ones behind it fill the gaps; at a look at the whole queue the first such
 * one gets a {@link Reservation}, so that they do not fill them for ever. Times are seconds of a
 * monotonic clock.
 */
public final class Ledger {
  private record Place(List<NodeLedger> nodes, List<NodeLedger.Taken> taken) {}

  private final List<NodeLedger> nodes;
  private final FreeNodes free;
  private final int mostCores;
  private final Predicate<Candidate> byMpi;
  private final Map<Long, Place> places = new HashMap<>();
  private @Nullable Reservation reservation;
  private @Nullable Room room;

  /**
   * Makes an empty ledger of nodes on each of which everything can be started.
   *
   * @param allocation the nodes; those of one name are parts of one machine, whose GPUs are
   *     numbered on
   */
  public Ledger(List<Node> allocation) {
    this(allocation, node -> true, job -> !job.isSerial());
  }

  /**
   * Makes an empty ledger.
   *
   * @param allocation the nodes; those of one name are parts of one machine, whose GPUs are
   *     numbered on
   * @param direct whether single processes can be started on a node
   * @param byMpi whether a job is started by an MPI start command, which reaches every node
   */
  public Ledger(List<Node> allocation, Predicate<Node> direct, Predicate<Candidate> byMpi) {
    Map<String, Integer> numbered = new HashMap<>();
    List<NodeLedger> ledgers = new ArrayList<>();
    for (Node node : allocation) {
      int after = numbered.merge(node.name(), node.gpus(), Integer::sum);
      ledgers.add(
          new NodeLedger(
              node,
              ledgers.size(),
              node.gpuIds().isEmpty() ? after - node.gpus() : 0,
              direct.test(node)));
    }
    this.nodes = List.copyOf(ledgers);
    this.free = new FreeNodes(nodes);
    this.byMpi = byMpi;
    this.mostCores = nodes.stream().mapToInt(node -> node.node().cores()).max().orElse(1);
  }

  /**
   * Learns anew on which nodes single processes can be started. What runs elsewhere keeps its
   * place.
   *
   * @param direct whether they can on a node
   */
  public void learn(Predicate<Node> direct) {
    nodes.forEach(node -> node.direct(direct.test(node.node())));
    room = null;
  }

  /**
   * Places as many jobs as fit, of which none says how long it takes.
   *
   * @param candidates jobs in the order in which they should start
   * @return those that have a place now
   */
  public List<Candidate> place(List<Candidate> candidates) {
    return place(candidates, 0);
  }

  /**
   * Places as many jobs as fit. A job that has a place already gets no second one.
   *
   * @param candidates jobs in the order in which they should start
   * @param now the time
   * @return those that have a place now
   */
  public List<Candidate> place(List<Candidate> candidates, long now) {
    return place(candidates, now, false);
  }

  /**
   * Places as many jobs as fit, and reserves nodes for the first that does not fit now but would if
   * all were free.
   *
   * @param candidates jobs in the order in which they should start, whether or not they fit now
   * @param now the time
   * @return those that have a place now
   */
  public List<Candidate> placeAndReserve(List<Candidate> candidates, long now) {
    keep(null);
    return place(candidates, now, true);
  }

  private List<Candidate> place(List<Candidate> candidates, long now, boolean reserve) {
    List<Candidate> placed = new ArrayList<>();
    Refused refused = new Refused();
    for (Candidate job : candidates) {
      // Killed and restarted before its old run has ended: two runs would share a directory.
      if (places.containsKey(job.jobId())) {
        continue;
      }
      Shape shape = shape(job, now);
      if (!refused.covers(shape)) {
        if (place(job, shape, now)) {
          placed.add(job);
        } else {
          refused.add(shape);
        }
      }
      if (reserve && reservation == null && !places.containsKey(job.jobId())) {
        keep(
            new Forecast(now)
                .reserve(job, nodes, node -> node.isDirect() || shape.byMpi())
                .orElse(null));
      }
    }
    return placed;
  }

  private Shape shape(Candidate job, long now) {
    Reservation kept = reservation;
    return new Shape(
        job.nodes(),
        job.packing(),
        job.cores(),
        job.gpus(),
        job.memoryMib(),
        byMpi.test(job),
        kept == null || kept.lets(job, now));
  }

  private boolean place(Candidate job, Shape shape, long now) {
    List<NodeLedger> chosen = job.nodes() == 1 ? one(job, shape) : several(job, shape);
    if (chosen.size() < job.nodes()) {
      return false;
    }
    List<NodeLedger.Taken> taken = new ArrayList<>(chosen.size());
    long endsAt = job.wallSeconds() == 0 ? Forecast.UNKNOWN : now + job.wallSeconds();
    for (NodeLedger node : chosen) {
      free.takeOut(node);
      taken.add(node.take(job.jobId(), Share.of(job, node.node()), endsAt));
      free.putBack(node);
    }
    places.put(job.jobId(), new Place(chosen, taken));
    room = null;
    Reservation kept = reservation;
    if (kept != null && kept.job().jobId() == job.jobId()) {
      keep(null);
    }
    return true;
  }

  private List<NodeLedger> one(Candidate job, Shape shape) {
    for (NodeLedger node : free.from(Share.part(job, mostCores))) {
      if (mayUse(node, shape) && node.fits(Share.of(job, node.node()))) {
        return List.of(node);
      }
    }
    return List.of();
  }

  private List<NodeLedger> several(Candidate job, Shape shape) {
    List<NodeLedger> chosen = new ArrayList<>(job.nodes());
    for (NodeLedger node : free.from(1)) {
      if (chosen.size() == job.nodes()) {
        break;
      }
      if (node.isEmpty() && mayUse(node, shape) && node.fits(Share.of(job, node.node()))) {
        chosen.add(node);
      }
    }
    return chosen;
  }

  private boolean mayUse(NodeLedger node, Shape shape) {
    return (node.isDirect() || shape.byMpi()) && (shape.mayJoin() || isOpen(node));
  }

  private boolean isOpen(NodeLedger node) {
    Reservation kept = reservation;
    return kept == null || !kept.holds(node);
  }

  /**
   * Gives back what a job took; nothing happens if it took nothing.
   *
   * @param jobId the job
   */
  public void release(long jobId) {
    Place place = places.remove(jobId);
    if (place != null) {
      room = null;
      for (int i = 0; i < place.nodes().size(); i++) {
        NodeLedger node = place.nodes().get(i);
        free.takeOut(node);
        node.give(place.taken().get(i));
        free.putBack(node);
      }
    }
  }

  /**
   * The part of a node that a job takes.
   *
   * @param jobId the job
   * @return from 0 to 1; 0 if it has no place
   */
  public double shareOf(long jobId) {
    Place place = places.get(jobId);
    return place == null ? 0 : Math.min(1, place.taken().get(0).share().node());
  }

  /**
   * The GPUs that a job takes on its first node, by their number there. Whole ones are its own;
   * where it asked for a fraction too, the last is shared with other jobs.
   *
   * @param jobId the job
   * @return numbers from 0 on; empty if it takes none or has no place
   */
  public List<Integer> gpusOf(long jobId) {
    Place place = places.get(jobId);
    return place == null ? List.of() : place.taken().get(0).gpus();
  }

  /**
   * Where a job runs.
   *
   * @param jobId the job
   * @return empty if it has no place
   */
  public Optional<Placement> placementOf(long jobId) {
    Place place = places.get(jobId);
    if (place == null) {
      return Optional.empty();
    }
    List<Placement.Part> parts = new ArrayList<>(place.nodes().size());
    for (int i = 0; i < place.nodes().size(); i++) {
      parts.add(part(place.nodes().get(i), place.taken().get(i)));
    }
    return Optional.of(new Placement(parts));
  }

  private static Placement.Part part(NodeLedger ledger, NodeLedger.Taken taken) {
    Node node = ledger.node();
    List<String> gpus =
        taken.gpus().stream()
            .map(gpu -> node.gpuIds().isEmpty() ? gpu.toString() : node.gpuIds().get(gpu))
            .toList();
    return new Placement.Part(
        node,
        CoreLedger.ids(taken.cores(), node.layout()),
        gpus,
        taken.share().node() >= 1 - NodeLedger.SLACK);
  }

  /**
   * Whether anything is left to give out.
   *
   * @return false when no job of any size could be placed
   */
  public boolean hasRoom() {
    return free.withRoom().iterator().hasNext();
  }

  /**
   * Whether anything is left to give out that is not reserved.
   *
   * @return false when only the job for which nodes are kept, or one that is more urgent or ends
   *     before it can start, could be placed
   */
  public boolean hasOpenRoom() {
    return freeShare() > NodeLedger.SLACK;
  }

  /**
   * Whether the job for which nodes are reserved would have a place now.
   *
   * @return false without a reservation
   */
  public boolean isReservedFree() {
    Reservation kept = reservation;
    return kept != null
        && kept.nodes().stream()
            .mapToObj(nodes::get)
            .allMatch(
                node ->
                    node.fits(Share.of(kept.job(), node.node()))
                        && (kept.job().nodes() == 1 || node.isEmpty()));
  }

  /**
   * Whether nodes are reserved.
   *
   * @return true while a job waits for them
   */
  public boolean isReserving() {
    return reservation != null;
  }

  /**
   * The largest free part of a node that is not reserved.
   *
   * @return from 0 to 1
   */
  public double freeShare() {
    return room().share();
  }

  /**
   * The most free cores on one node that is not reserved.
   *
   * @return whole cores
   */
  public int freeCores() {
    return room().cores();
  }

  /**
   * The most GPUs that one job could get on one node that is not reserved.
   *
   * @return GPUs, fractions too; halves of two GPUs count as a half, as they make no whole one
   */
  public double freeGpus() {
    return room().gpus();
  }

  /**
   * The most memory that one job could get on one node that is not reserved.
   *
   * @return mebibytes
   */
  public int freeMemoryMib() {
    return room().memoryMib();
  }

  /**
   * How many nodes a job on several could get: empty ones that are not reserved.
   *
   * @return nodes
   */
  public int freeNodes() {
    return room().nodes();
  }

  /**
   * Whether a single process could be started somewhere.
   *
   * @return false when the nodes that can do that are full or reserved
   */
  public boolean hasDirectRoom() {
    return room().direct();
  }

  /**
   * The part of the allocation that is given out.
   *
   * @return from 0 to 1
   */
  public double used() {
    return nodes.stream().mapToDouble(NodeLedger::used).average().orElse(0);
  }

  /**
   * How many jobs have a place.
   *
   * @return the number
   */
  public int tasks() {
    return places.size();
  }

  private void keep(@Nullable Reservation nodesFor) {
    reservation = nodesFor;
    room = null;
  }

  // Asked for several times between two changes, and of thousands of nodes.
  private Room room() {
    Room known = room;
    if (known == null) {
      known = Room.of(free.withRoom(), this::isOpen);
      room = known;
    }
    return known;
  }
}
