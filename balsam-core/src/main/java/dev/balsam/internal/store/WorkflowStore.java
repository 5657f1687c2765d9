package dev.balsam.internal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads which workflows there are. */
public final class WorkflowStore {
  private static final int PAGE = 1_000;

  // From one name to the next by the index job_workflow_name, past all the jobs of each: there are
  // few workflows among millions of jobs. The index holds 300 characters of a name, so what is
  // longer is looked up among the jobs that share them.
  private static final String NAMES =
      """
      with recursive starts (start, n) as (
        (select left(workflow, 300), 1 from balsam.job where left(workflow, 300) > ? order by left(workflow, 300) limit 1)
        union all
        select next.start, starts.n + 1
        from starts cross join lateral
          (select left(j.workflow, 300) as start from balsam.job j where left(j.workflow, 300) > starts.start
           order by left(j.workflow, 300) limit 1) next
        where starts.n < ?
      )
      select s.start, full_name.workflow
      from starts s left join lateral
        (select distinct j.workflow from balsam.job j
         where length(s.start) = 300 and left(j.workflow, 300) = s.start) full_name on true
      order by s.n, full_name.workflow
      """;

  private final Db db;

  /**
   * Makes it.
   *
   * @param db the database
   */
  public WorkflowStore(Db db) {
    this.db = db;
  }

  /**
   * The names of all workflows that have jobs.
   *
   * @return in order, each once; read in pages
   */
  public Stream<String> names() {
    // Before the empty name there is none, and jobs outside any workflow have that.
    return Stream.iterate(
            page(""),
            page -> !page.names().isEmpty(),
            page -> page.full() ? page(page.last()) : new Page(List.of(), "", false))
        .flatMap(page -> page.names().stream());
  }

  private record Page(List<String> names, String last, boolean full) {}

  private Page page(String after) {
    return db.tx(
        connection -> {
          try (var ask = connection.prepareStatement(NAMES)) {
            ask.setString(1, after);
            ask.setInt(2, PAGE);
            List<String> names = new ArrayList<>();
            String start = "";
            int starts = 0;
            try (var rows = ask.executeQuery()) {
              while (rows.next()) {
                starts += rows.getString(1).equals(start) ? 0 : 1;
                start = rows.getString(1);
                String longName = rows.getString(2);
                names.add(longName == null ? start : longName);
              }
            }
            return new Page(names, start, starts == PAGE);
          }
        });
  }
}
