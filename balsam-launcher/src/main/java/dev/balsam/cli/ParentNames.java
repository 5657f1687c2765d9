package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Finds the parents that people name: a job of the same command and workflow that came before, else
 * a job's number, else the one job of that name that the workflow has on the site.
 */
final class ParentNames {
  // Enough for the few that a file usually refers to, and far from any limit.
  private static final int REMEMBERED = 10_000;

  private final Site site;
  private final NameIndex here = new NameIndex();
  private final Map<String, Long> stored =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED;
        }
      };
  private final TreeMap<Long, Long> numbers = new TreeMap<>();

  ParentNames(Site site) {
    this.site = site;
  }

  /** Notes a job that later ones may name. */
  void add(String workflow, String name, long id) {
    here.add(workflow, name, id);
  }

  /** Has a job wait for those that it names; the line is kept for {@link #confirm}. */
  void link(JobSpec job, String workflow, List<String> parents, long line) {
    for (String parent : parents) {
      job.dependsOn(id(workflow, parent, line));
    }
  }

  private long id(String workflow, String parent, long line) {
    OptionalLong before = here.find(workflow, parent);
    if (before.isPresent()) {
      if (before.getAsLong() == NameIndex.SEVERAL) {
        throw new BalsamException(
            "Several jobs before it are named \"" + parent + "\". Give each its own name.");
      }
      return before.getAsLong();
    }
    if (isNumber(parent)) {
      long id = Long.parseLong(parent);
      numbers.putIfAbsent(id, line);
      if (numbers.size() == REMEMBERED) {
        confirm();
      }
      return id;
    }
    return stored.computeIfAbsent(workflow + '\0' + parent, key -> onSite(workflow, parent));
  }

  private long onSite(String workflow, String name) {
    // A glob in which every character that it knows stands for itself or its like; then exactly.
    List<Job> found =
        site.jobs().workflow(workflow).named(name).limit(REMEMBERED).list().stream()
            .filter(job -> job.name().equals(name))
            .limit(2)
            .toList();
    if (found.isEmpty()) {
      throw new BalsamException(
          "There is no job \""
              + name
              + "\" before it, nor in "
              + (workflow.isEmpty() ? "no workflow" : "workflow \"" + workflow + "\"")
              + " on the site. Parents come first, or are named by their numbers.");
    }
    if (found.size() > 1) {
      throw new BalsamException(
          "Several jobs of "
              + (workflow.isEmpty() ? "no workflow" : "workflow \"" + workflow + "\"")
              + " are named \""
              + name
              + "\". Name the parent by its number, such as "
              + found.get(0).id()
              + ".");
    }
    return found.get(0).id();
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 18
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /**
   * Asks whether the jobs that were named by number since the last time are there.
   *
   * @throws MissingException for the first that is not
   */
  void confirm() {
    site.jobs().ids(numbers.keySet()).list().forEach(job -> numbers.remove(job.id()));
    if (!numbers.isEmpty()) {
      throw new MissingException(numbers.firstKey(), numbers.firstEntry().getValue());
    }
  }

  /** A parent that is not there, and the line that names it. */
  static final class MissingException extends BalsamException {
    private static final long serialVersionUID = 1L;

    private final long line;

    MissingException(long id, long line) {
      super("There is no job " + id + " on this site.");
      this.line = line;
    }

    long line() {
      return line;
    }
  }
}
