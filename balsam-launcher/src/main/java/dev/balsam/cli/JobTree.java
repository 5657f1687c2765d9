package dev.balsam.cli;

import dev.balsam.Dependency;
import dev.balsam.JobQuery;
import dev.balsam.JobRow;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Jobs below those that they depend on. A job with several parents stands below each of them, what
 * depends on it only below the first: else layers of jobs that all depend on one another would make
 * more lines than there is paper.
 */
final class JobTree {
  private static final int NAMES = 10;

  private final Map<Long, JobRow> jobs = new LinkedHashMap<>();
  private final Map<Long, List<Long>> parents;
  private final Map<Long, List<Long>> children;
  private final Set<Long> matched;

  private JobTree(Set<Long> matched, Stream<JobRow> family, List<Dependency> edges) {
    this.matched = matched;
    family.forEach(row -> jobs.put(row.id(), row));
    parents = edges.stream().collect(grouped(Dependency::child, Dependency::parent));
    children = edges.stream().collect(grouped(Dependency::parent, Dependency::child));
  }

  private static Collector<Dependency, ?, Map<Long, List<Long>>> grouped(
      Function<Dependency, Long> by, Function<Dependency, Long> of) {
    return Collectors.groupingBy(by, Collectors.mapping(of, Collectors.toList()));
  }

  /** Reads the selected jobs and all that depend on them, at most so many. */
  private static JobTree read(JobQuery selected, boolean all, int limit) {
    JobQuery family = family(selected, all).limit(limit);
    try (Stream<JobRow> chosen = selected.limit(limit).rows();
        Stream<JobRow> rows = family.rows();
        Stream<Dependency> edges = family.dependencies()) {
      return new JobTree(chosen.map(JobRow::id).collect(Collectors.toSet()), rows, edges.toList());
    }
  }

  private static JobQuery family(JobQuery selected, boolean all) {
    return all ? selected : selected.withDescendants();
  }

  /**
   * Prints the trees of a selection.
   *
   * @param all whether the selection is all jobs, so that nothing can depend on it from outside
   */
  static void print(JobQuery selected, boolean all, ListSettings settings, PrintWriter out) {
    JobTree tree = read(selected, all, settings.limit());
    if (tree.jobs.isEmpty()) {
      out.println(JobTable.NONE);
      return;
    }
    tree.print(out);
    if (tree.jobs.size() >= settings.limit()) {
      long more = family(selected, all).count() - tree.jobs.size();
      if (more > 0) {
        out.println("(" + more + " more BalsamJobs not shown...)");
      }
    }
    out.flush();
  }

  /** Prints the jobs of the trees, each once, with the jobs that they depend on. */
  static void json(JobQuery selected, boolean all, ListSettings settings, JsonRows rows) {
    JobTree tree = read(selected, all, settings.limit());
    for (JobRow row : tree.jobs.values()) {
      Map<String, @Nullable Object> json = JobField.json(row);
      json.put("parents", tree.parents.getOrDefault(row.id(), List.of()));
      rows.add(json);
    }
  }

  private record Line(long id, int depth) {}

  private void print(PrintWriter out) {
    Deque<Line> open = new ArrayDeque<>();
    Set<Long> shown = new HashSet<>();
    roots().forEach(id -> open.add(new Line(id, 1)));
    while (!open.isEmpty()) {
      Line line = open.removeFirst();
      JobRow job = jobs.get(line.id());
      if (job != null) {
        List<Long> below = children.getOrDefault(line.id(), List.of());
        boolean again = !shown.add(line.id()) && !below.isEmpty();
        out.print(text(job, line.depth(), again));
        for (int i = below.size() - 1; i >= 0 && !again; i--) {
          open.addFirst(new Line(below.get(i), line.depth() + 1));
        }
      }
    }
  }

  // As the original: the selected jobs that depend on none. Where all of them depend on some, those
  // that depend on no other selected one.
  private Collection<Long> roots() {
    List<Long> free = matching(id -> !parents.containsKey(id));
    return free.isEmpty()
        ? matching(id -> parents.getOrDefault(id, List.of()).stream().noneMatch(matched::contains))
        : free;
  }

  private List<Long> matching(Predicate<Long> condition) {
    return jobs.keySet().stream().filter(matched::contains).filter(condition).toList();
  }

  private static String text(JobRow job, int depth, boolean again) {
    return "|".repeat(depth)
        + " "
        + " ".repeat(5 * depth)
        + " "
        + Plain.left(Plain.line(job.name()), NAMES)
        + " ["
        + job.id()
        + "] "
        + job.state()
        + (again ? " (see above)" : "")
        + "\n";
  }
}
