package dev.balsam.internal.site;

import static dev.balsam.internal.jooq.Tables.JOB_DEPENDENCY;

import dev.balsam.Dependency;
import dev.balsam.JobDefinition;
import dev.balsam.JobDetails;
import dev.balsam.JobEvent;
import dev.balsam.JobFields;
import dev.balsam.JobHistory;
import dev.balsam.JobRow;
import dev.balsam.internal.text.WorkPaths;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * Reads what a query has chosen page by page. Each page is one short question: whoever looks at a
 * list, with a pager perhaps, keeps no transaction open, which would keep the database from
 * clearing up.
 */
final class JobPages {
  private static final int DETAILS = 500;

  private static final List<Field<Object>> COLUMNS =
      RowPages.COLUMNS.stream().map(column -> DSL.field(DSL.name(column))).toList();

  private final SiteImpl site;
  private final IntFunction<Stream<List<JobRow>>> pages;
  private final OptionalInt most;

  private JobPages(SiteImpl site, IntFunction<Stream<List<JobRow>>> pages, OptionalInt most) {
    this.site = site;
    this.pages = pages;
    this.most = most;
  }

  /** The jobs that meet a condition by id, at most so many. */
  static JobPages byId(SiteImpl site, Condition condition, OptionalInt most) {
    return new JobPages(
        site,
        size -> {
          int page = Math.min(size, most.orElse(size));
          return RowPages.inTurn(
              page,
              (Optional<JobRow> last) -> {
                long after = last.map(JobRow::id).orElse(0L);
                return read(site, condition.and(JobFields.ID.gt(after)), page);
              });
        },
        most);
  }

  /** Jobs in an order of the user's own, as their ids tell it. */
  static JobPages inOrder(SiteImpl site, Supplier<List<Long>> order) {
    return new JobPages(
        site,
        size -> {
          List<Long> ids = order.get();
          return IntStream.range(0, (ids.size() + size - 1) / size)
              .mapToObj(i -> ids.subList(i * size, Math.min(ids.size(), (i + 1) * size)))
              .map(chunk -> inOrder(site, chunk));
        },
        OptionalInt.empty());
  }

  private static List<JobRow> inOrder(SiteImpl site, List<Long> ids) {
    Condition these = JobFields.ID.eq(DSL.any(ids.toArray(Long[]::new)));
    Map<Long, JobRow> rows =
        read(site, these, ids.size()).stream()
            .collect(Collectors.toMap(JobRow::id, Function.identity()));
    // Some may be gone meanwhile.
    return ids.stream().map(rows::get).filter(Objects::nonNull).toList();
  }

  Stream<JobRow> rows() {
    return flat(RowPages.ROWS, page -> page);
  }

  Stream<JobDetails> details() {
    return flat(DETAILS, this::details);
  }

  private List<JobDetails> details(List<JobRow> page) {
    Long[] ids = ids(page);
    Map<Long, JobDefinition> definitions = site.reader().definitions(ids);
    Map<Long, List<Long>> parents = site.reader().parents(ids);
    Map<Long, List<JobEvent>> latest = site.events().latest(ids);
    List<JobDetails> details = new ArrayList<>();
    for (JobRow row : page) {
      JobDefinition definition = definitions.get(row.id());
      if (definition != null) {
        List<JobEvent> steps = latest.getOrDefault(row.id(), List.of());
        details.add(
            new JobDetails(
                row,
                definition,
                parents.getOrDefault(row.id(), List.of()),
                steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1)),
                workdir(row, definition)));
      }
    }
    return details;
  }

  private Path workdir(JobRow row, JobDefinition definition) {
    return definition
        .files()
        .workdir()
        .orElseGet(
            () -> WorkPaths.workdir(site.layout().data(), row.workflow(), row.name(), row.id()));
  }

  Stream<JobHistory> histories() {
    return flat(DETAILS, this::histories);
  }

  private List<JobHistory> histories(List<JobRow> page) {
    Map<Long, List<JobEvent>> events = site.events().of(ids(page));
    return page.stream()
        .map(row -> new JobHistory(row, events.getOrDefault(row.id(), List.of())))
        .toList();
  }

  /** What the chosen jobs depend on. */
  static Stream<Dependency> dependencies(SiteImpl site, Select<Record1<Long>> chosen) {
    return RowPages.inTurn(
            RowPages.ROWS,
            (Optional<Dependency> last) ->
                site.db()
                    .ask(
                        dsl ->
                            dsl.select(JOB_DEPENDENCY.PARENT_ID, JOB_DEPENDENCY.CHILD_ID)
                                .from(JOB_DEPENDENCY)
                                .where(JOB_DEPENDENCY.CHILD_ID.in(chosen))
                                .and(
                                    DSL.row(JOB_DEPENDENCY.CHILD_ID, JOB_DEPENDENCY.PARENT_ID)
                                        .gt(
                                            last.map(Dependency::child).orElse(0L),
                                            last.map(Dependency::parent).orElse(0L)))
                                .orderBy(JOB_DEPENDENCY.CHILD_ID, JOB_DEPENDENCY.PARENT_ID)
                                .limit(RowPages.ROWS)
                                .fetch(row -> new Dependency(row.value1(), row.value2()))))
        .flatMap(List::stream);
  }

  private <T> Stream<T> flat(int size, Function<List<JobRow>, List<T>> read) {
    Stream<T> all = pages.apply(size).flatMap(page -> read.apply(page).stream());
    return most.isEmpty() ? all : all.limit(most.getAsInt());
  }

  private static Long[] ids(List<JobRow> page) {
    return page.stream().map(JobRow::id).toArray(Long[]::new);
  }

  // Past jOOQ's records: a list is shown by a JVM that has just begun, which runs them slowly.
  private static List<JobRow> read(SiteImpl site, Condition condition, int most) {
    return site.db()
        .ask(
            dsl -> {
              try (ResultSet rows =
                  dsl.select(COLUMNS)
                      .from(JobQueryHandle.JOBS)
                      .where(condition)
                      .orderBy(JobFields.ID)
                      .limit(most)
                      .fetchResultSet()) {
                return RowPages.rows(rows);
              } catch (SQLException e) {
                throw new DataAccessException("A page of jobs could not be read", e);
              }
            });
  }
}
