package dev.balsam.cli;

import dev.balsam.JobQuery;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The workflows, and below each its jobs where that is asked for. */
final class WorkflowList {
  private WorkflowList() {}

  /** The workflows of a site, or one if its exact name is given and it has jobs. */
  private static Stream<String> names(Site site, Optional<String> only) {
    return only.map(
            name ->
                site.jobs().workflow(name).limit(1).count() > 0
                    ? Stream.of(name)
                    : Stream.<String>empty())
        .orElseGet(site::workflows);
  }

  /**
   * Prints the names.
   *
   * @param jobs the jobs that were selected
   * @param below what prints those of one workflow, if they are asked for
   */
  static void print(
      Site site,
      Optional<String> only,
      JobQuery jobs,
      Optional<BiConsumer<JobQuery, PrintWriter>> below,
      PrintWriter out) {
    try (Stream<String> names = names(site, only)) {
      Iterator<String> each = names.iterator();
      if (!each.hasNext()) {
        out.println("No workflows found matching query");
        return;
      }
      out.print("Workflows\n---------\n");
      each.forEachRemaining(
          name -> {
            out.print(Plain.line(name) + "\n");
            if (below.isPresent()) {
              below.get().accept(jobs.workflow(name), out);
              out.print("\n");
            }
          });
    }
    out.flush();
  }

  static void json(Site site, Optional<String> only, boolean counts, JsonRows rows) {
    try (Stream<String> names = names(site, only)) {
      names.forEach(
          name -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("workflow", name);
            if (counts) {
              json.putAll(StateCounts.json(site.jobs().workflow(name)));
            }
            rows.add(json);
          });
    }
  }
}
