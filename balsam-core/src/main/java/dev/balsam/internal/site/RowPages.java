package dev.balsam.internal.site;

import dev.balsam.JobRow;
import dev.balsam.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Rows of jobs, page by page, each page one short question. In plain SQL: a command that lists all
 * jobs is over before jOOQ would be loaded.
 */
final class RowPages {
  /** More than the 5,000 that a list shows when nothing is said, and a few megabytes. */
  static final int ROWS = 10_000;

  /** In the order in which {@link #row} reads them. */
  static final List<String> COLUMNS =
      List.of(
          "id",
          "name",
          "workflow",
          "app",
          "state",
          "attempt",
          "pending_parents",
          "launcher",
          "nodes",
          "ranks_per_node",
          "priority",
          "submitted_at");

  private static final String PAGE =
      "select " + String.join(", ", COLUMNS) + " from balsam.jobs where id > ? order by id limit ?";

  private RowPages() {}

  /** All jobs by id, at most so many. */
  static Stream<JobRow> all(SiteImpl site, OptionalInt most) {
    int page = Math.min(ROWS, most.orElse(ROWS));
    Stream<JobRow> rows =
        inTurn(page, (Optional<JobRow> last) -> page(site, last.map(JobRow::id).orElse(0L), page))
            .flatMap(List::stream);
    return most.isEmpty() ? rows : rows.limit(most.getAsInt());
  }

  private static List<JobRow> page(SiteImpl site, long after, int most) {
    return site.db()
        .read(
            connection -> {
              try (var ask = connection.prepareStatement(PAGE)) {
                ask.setLong(1, after);
                ask.setInt(2, most);
                try (var rows = ask.executeQuery()) {
                  return rows(rows);
                }
              }
            });
  }

  /** All rows of an answer. */
  static List<JobRow> rows(ResultSet answer) throws SQLException {
    List<JobRow> rows = new ArrayList<>();
    while (answer.next()) {
      rows.add(row(answer));
    }
    return rows;
  }

  private static JobRow row(ResultSet row) throws SQLException {
    long launcher = row.getLong(8);
    OptionalLong owner = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(launcher);
    return new JobRow(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        JobState.valueOf(row.getString(5)),
        row.getInt(6),
        row.getInt(7),
        owner,
        row.getInt(9),
        row.getInt(10),
        row.getInt(11),
        row.getObject(12, OffsetDateTime.class).toInstant());
  }

  /** Pages of which each is read after the last element of the one before. */
  static <T> Stream<List<T>> inTurn(int size, Function<Optional<T>, List<T>> read) {
    return Stream.iterate(
        read.apply(Optional.empty()),
        page -> !page.isEmpty(),
        page ->
            page.size() < size ? List.of() : read.apply(Optional.of(page.get(page.size() - 1))));
  }
}
