package dev.balsam.report;

import dev.balsam.Dependency;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts jobs into layers, each right of all its parents, and orders every layer so that few edges
 * cross: the layered drawing of Sugiyama, Tagawa and Toda (1981), with the mean of the neighbours'
 * places as the rule of order. An edge over several layers passes through a place in each of them.
 */
final class Layers {
  private static final int SWEEPS = 6;

  /** A place in a layer: that of a job, or one that an edge passes through. */
  static final class Place {
    final Optional<Dag.Node> job;
    final int layer;
    final List<Place> before = new ArrayList<>();
    final List<Place> after = new ArrayList<>();

    /** Where it is in its layer; places of one layer are at least 1 apart. */
    double row;

    private Place(Optional<Dag.Node> job, int layer) {
      this.job = job;
      this.layer = layer;
    }
  }

  private final List<List<Place>> layers = new ArrayList<>();

  private Layers() {}

  static List<List<Place>> of(Dag dag) {
    Layers made = new Layers();
    made.place(dag, depths(dag));
    made.order();
    made.spread();
    return made.layers;
  }

  // The longest way from a job without parents. Jobs on a circle, which a site never stores, stay
  // at the left.
  private static Map<Long, Integer> depths(Dag dag) {
    Map<Long, List<Long>> children = new HashMap<>();
    Map<Long, Integer> open = new HashMap<>();
    for (Dependency edge : dag.edges()) {
      children.computeIfAbsent(edge.parent(), id -> new ArrayList<>()).add(edge.child());
      open.merge(edge.child(), 1, Integer::sum);
    }
    Map<Long, Integer> depths = new HashMap<>();
    Deque<Long> ready = new ArrayDeque<>();
    for (Dag.Node node : dag.nodes()) {
      depths.put(node.id(), 0);
      if (!open.containsKey(node.id())) {
        ready.add(node.id());
      }
    }
    while (!ready.isEmpty()) {
      long parent = ready.remove();
      for (long child : children.getOrDefault(parent, List.of())) {
        depths.merge(child, depths.getOrDefault(parent, 0) + 1, Math::max);
        if (open.merge(child, -1, Integer::sum) == 0) {
          ready.add(child);
        }
      }
    }
    return depths;
  }

  private void place(Dag dag, Map<Long, Integer> depths) {
    Map<Long, Place> jobs = new HashMap<>();
    for (Dag.Node node : dag.nodes()) {
      jobs.put(node.id(), add(Optional.of(node), depths.getOrDefault(node.id(), 0)));
    }
    for (Dependency edge : dag.edges()) {
      Place from = jobs.get(edge.parent());
      Place to = jobs.get(edge.child());
      if (from != null && to != null) {
        for (int layer = from.layer + 1; layer < to.layer; layer++) {
          Place passed = add(Optional.empty(), layer);
          join(from, passed);
          from = passed;
        }
        join(from, to);
      }
    }
  }

  private Place add(Optional<Dag.Node> job, int layer) {
    while (layers.size() <= layer) {
      layers.add(new ArrayList<>());
    }
    Place place = new Place(job, layer);
    place.row = layers.get(layer).size();
    layers.get(layer).add(place);
    return place;
  }

  private static void join(Place from, Place to) {
    from.after.add(to);
    to.before.add(from);
  }

  private void order() {
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean forward = sweep % 2 == 0;
      for (int i = 0; i < layers.size(); i++) {
        List<Place> layer = layers.get(forward ? i : layers.size() - 1 - i);
        for (Place place : layer) {
          place.row = mean(forward ? place.before : place.after, place.row);
        }
        // Stable, so that the picture of the same jobs is the same.
        layer.sort(Comparator.comparingDouble(place -> place.row));
        for (int row = 0; row < layer.size(); row++) {
          layer.get(row).row = row;
        }
      }
    }
  }

  // Each layer in the middle; then places move towards their neighbours as far as there is room.
  private void spread() {
    int most = layers.stream().mapToInt(List::size).max().orElse(0);
    for (List<Place> layer : layers) {
      layer.forEach(place -> place.row += (most - layer.size()) / 2.0);
    }
    for (int i = 1; i < layers.size(); i++) {
      pull(layers.get(i), true);
    }
    for (int i = layers.size() - 2; i >= 0; i--) {
      pull(layers.get(i), false);
    }
  }

  private static void pull(List<Place> layer, boolean back) {
    double lowest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < layer.size(); i++) {
      Place place = layer.get(i);
      double highest = i + 1 < layer.size() ? layer.get(i + 1).row - 1 : Double.POSITIVE_INFINITY;
      double wanted = mean(back ? place.before : place.after, place.row);
      place.row = Math.max(lowest, Math.min(wanted, highest));
      lowest = place.row + 1;
    }
  }

  private static double mean(List<Place> places, double otherwise) {
    return places.stream().mapToDouble(place -> place.row).average().orElse(otherwise);
  }
}
