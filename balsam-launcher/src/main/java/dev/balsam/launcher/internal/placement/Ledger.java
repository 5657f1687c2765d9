package dev.balsam.launcher.internal.placement;

import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What of an allocation is given out, job by job. Jobs are placed in the order given, each on the
 * first node that has room; one that fits nowhere is passed over, so that smaller ones behind it
 * fill the gaps.
 */
public final class Ledger {
  private record Place(NodeLedger node, Share share, List<Integer> gpus) {}

  private final List<NodeLedger> nodes;
  private final Map<Long, Place> places = new HashMap<>();

  /**
   * Makes an empty ledger.
   *
   * @param allocation the nodes; those of one name are parts of one machine, whose GPUs are
   *     numbered on
   */
  public Ledger(List<Node> allocation) {
    Map<String, Integer> numbered = new HashMap<>();
    List<NodeLedger> ledgers = new ArrayList<>();
    for (Node node : allocation) {
      int after = numbered.merge(node.name(), node.gpus(), Integer::sum);
      ledgers.add(new NodeLedger(node, after - node.gpus()));
    }
    nodes = List.copyOf(ledgers);
  }

  /**
   * Places as many jobs as fit. A job that has a place already gets no second one.
   *
   * @param candidates jobs in the order in which they should start
   * @return those that have a place now
   */
  public List<Candidate> place(List<Candidate> candidates) {
    List<Candidate> placed = new ArrayList<>();
    for (Candidate job : candidates) {
      if (place(job)) {
        placed.add(job);
      }
    }
    return placed;
  }

  private boolean place(Candidate job) {
    // Killed and restarted before its old run has ended: two runs would share a directory.
    if (places.containsKey(job.jobId())) {
      return false;
    }
    Optional<NodeLedger> node =
        nodes.stream().filter(n -> n.fits(Share.of(job, n.node()))).findFirst();
    node.ifPresent(
        n -> {
          Share share = Share.of(job, n.node());
          places.put(job.jobId(), new Place(n, share, n.take(share)));
        });
    return node.isPresent();
  }

  /**
   * Gives back what a job took; nothing happens if it took nothing.
   *
   * @param jobId the job
   */
  public void release(long jobId) {
    Place place = places.remove(jobId);
    if (place != null) {
      place.node().give(place.share(), place.gpus());
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
    return place == null ? 0 : Math.min(1, place.share().node());
  }

  /**
   * The GPUs that a job takes, by their number on its node. Whole ones are its own; where it asked
   * for a fraction too, the last is shared with other jobs.
   *
   * @param jobId the job
   * @return numbers from 0 on; empty if it takes none or has no place
   */
  public List<Integer> gpusOf(long jobId) {
    Place place = places.get(jobId);
    return place == null ? List.of() : place.gpus();
  }

  /**
   * Whether anything is left to give out.
   *
   * @return false when no job of any size could be placed
   */
  public boolean hasRoom() {
    return freeShare() > NodeLedger.SLACK;
  }

  /**
   * The largest free part of a node.
   *
   * @return from 0 to 1
   */
  public double freeShare() {
    return most(NodeLedger::freeShare);
  }

  /**
   * The most free cores on one node.
   *
   * @return whole cores
   */
  public int freeCores() {
    return (int) most(NodeLedger::freeCores);
  }

  /**
   * The most GPUs that one job could get on one node.
   *
   * @return GPUs, fractions too; halves of two GPUs count as a half, as they make no whole one
   */
  public double freeGpus() {
    return most(NodeLedger::freeGpus);
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

  private double most(ToDoubleFunction<NodeLedger> what) {
    return nodes.stream().mapToDouble(what).max().orElse(0);
  }
}
