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

/**
 * The workflows, and below each its jobs where that is asked for.
 *
 * @param site where they are
 * @param only the exact name of one, if it is given
 * @param all whether nothing else was selected
 * @param jobs the jobs that were selected; workflows without such are not listed
 */
record WorkflowList(Site site, Optional<String> only, boolean all, JobQuery jobs) {
  private Stream<String> names() {
    Stream<String> names = only.map(Stream::of).orElseGet(site::workflows);
    return all ? names : names.filter(name -> jobs.workflow(name).limit(1).count() > 0);
  }

  /**
   * Prints the names.
   *
   * @param below what prints the jobs of one workflow, if they are asked for
   */
  void print(Optional<BiConsumer<JobQuery, PrintWriter>> below, PrintWriter out) {
    try (Stream<String> names = names()) {
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

  void json(boolean counts, JsonRows rows) {
    try (Stream<String> names = names()) {
      names.forEach(
          name -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("workflow", name);
            if (counts) {
              json.putAll(StateCounts.json(jobs.workflow(name)));
            }
            rows.add(json);
          });
    }
  }
}
