package dev.balsam.cli;

import dev.balsam.JobDetails;
import dev.balsam.JobQuery;
import dev.balsam.JobRow;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The table of jobs. */
final class JobTable {
  static final String NONE = "No jobs found matching query";

  // As the original names them, though its application is our app.
  private static final List<String> COLUMNS =
      List.of("job_id", "name", "workflow", "application", "state");

  private final ListSettings settings;

  JobTable(ListSettings settings) {
    this.settings = settings;
  }

  void print(JobQuery jobs, PrintWriter out) {
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.addAll(settings.fields());
    // One more than is shown, to know whether there are more.
    JobQuery some = jobs.limit((int) Math.min(Integer.MAX_VALUE, settings.limit() + 1L));
    boolean rowsAreEnough = settings.fields().stream().allMatch(JobField::isOfRow);
    long shown = rowsAreEnough ? rows(some, columns, out) : details(some, columns, out);
    if (shown < 0) {
      out.println(NONE);
    } else if (shown >= settings.limit()) {
      long more = jobs.count() - shown;
      if (more > 0) {
        out.println("(" + more + " more BalsamJobs not shown...)");
      }
    }
  }

  private long rows(JobQuery jobs, List<String> columns, PrintWriter out) {
    try (Stream<JobRow> rows = jobs.rows()) {
      return print(
          columns,
          rows.iterator(),
          row -> columns.stream().map(column -> JobField.text(column, row)).toList(),
          out);
    }
  }

  private long details(JobQuery jobs, List<String> columns, PrintWriter out) {
    try (Stream<JobDetails> rows = jobs.details()) {
      return print(
          columns,
          rows.iterator(),
          job -> columns.stream().map(column -> JobField.text(column, job)).toList(),
          out);
    }
  }

  /** How many were printed; -1 when there is none. */
  private <T> long print(
      List<String> columns, Iterator<T> jobs, Function<T, List<String>> cells, PrintWriter out) {
    if (!jobs.hasNext()) {
      return -1;
    }
    Limited<T> limited = new Limited<>(jobs, cells);
    Table.print(out, columns, limited);
    return limited.given;
  }

  private final class Limited<T> implements Iterator<List<String>> {
    private final Iterator<T> jobs;
    private final Function<T, List<String>> cells;
    private long given;

    private Limited(Iterator<T> jobs, Function<T, List<String>> cells) {
      this.jobs = jobs;
      this.cells = cells;
    }

    @Override
    public boolean hasNext() {
      return given < settings.limit() && jobs.hasNext();
    }

    @Override
    public List<String> next() {
      given++;
      return cells.apply(jobs.next());
    }
  }
}
