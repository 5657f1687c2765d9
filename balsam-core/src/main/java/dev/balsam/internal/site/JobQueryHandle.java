package dev.balsam.internal.site;

import static dev.balsam.internal.jooq.Tables.JOB_STATUS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import dev.balsam.BalsamException;
import dev.balsam.Dependency;
import dev.balsam.Job;
import dev.balsam.JobChange;
import dev.balsam.JobDetails;
import dev.balsam.JobFields;
import dev.balsam.JobHistory;
import dev.balsam.JobQuery;
import dev.balsam.JobRow;
import dev.balsam.JobState;
import dev.balsam.internal.store.Db;
import dev.balsam.internal.store.Json;
import dev.balsam.internal.text.DataExpression;
import dev.balsam.internal.text.Glob;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** A selection of jobs over the view {@code balsam.jobs}; an immutable value until it is asked. */
final class JobQueryHandle implements JobQuery {
  static final Table<Record> JOBS = table(name("balsam", "jobs"));
  private static final int PAGE = 1_000;
  private static final Field<Integer> INDEXED = DSL.inline(300);

  private final SiteImpl site;
  private final Condition condition;
  private final List<OrderField<?>> order;
  private final OptionalInt most;

  JobQueryHandle(SiteImpl site) {
    this(site, noCondition(), List.of(), OptionalInt.empty());
  }

  private JobQueryHandle(
      SiteImpl site, Condition condition, List<OrderField<?>> order, OptionalInt most) {
    this.site = site;
    this.condition = condition;
    this.order = order;
    this.most = most;
  }

  @Override
  public JobQuery workflow(String workflow) {
    // The first half is what the index job_workflow_name holds.
    return where(
        DSL.left(JobFields.WORKFLOW, INDEXED)
            .eq(DSL.left(val(workflow), INDEXED))
            .and(JobFields.WORKFLOW.eq(workflow)));
  }

  @Override
  public JobQuery state(JobState... states) {
    return states.length == 0 ? this : where(JobFields.STATE.in(states));
  }

  @Override
  public JobQuery named(String glob) {
    return where(JobFields.NAME.like(Glob.toLike(glob)).escape('\\'));
  }

  @Override
  public JobQuery tag(String key, String value) {
    JSONB tag = JSONB.valueOf(Json.write(Map.of(key, value), "tag"));
    return where(condition("{0} @> {1}", JobFields.TAGS, val(tag)));
  }

  @Override
  public JobQuery ids(Collection<Long> ids) {
    return where(JobFields.ID.eq(DSL.any(ids.toArray(Long[]::new))));
  }

  @Override
  public JobQuery nameLike(String text) {
    return where(JobFields.NAME.likeIgnoreCase(Glob.toSearch(text), '\\'));
  }

  @Override
  public JobQuery whereData(String expression) {
    return where(DataConditions.of(DataExpression.parse(expression)));
  }

  @Override
  public JobQuery where(Condition more) {
    return new JobQueryHandle(site, condition.and(more), order, most);
  }

  @Override
  public JobQuery orderBy(OrderField<?>... fields) {
    return new JobQueryHandle(site, condition, Arrays.asList(fields), most);
  }

  @Override
  public JobQuery limit(int jobs) {
    if (jobs < 0) {
      throw new BalsamException("The limit of a query must not be negative, but is " + jobs + ".");
    }
    return new JobQueryHandle(site, condition, order, OptionalInt.of(jobs));
  }

  @Override
  public List<Job> list() {
    return site.handles(ids());
  }

  @Override
  public Stream<Job> stream() {
    if (!order.isEmpty() || most.isPresent()) {
      return ids().stream().map(site::job0);
    }
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(new Pages(), Spliterator.ORDERED), false)
        .map(site::job0);
  }

  /**
   * Ids page by page, each page a short query: no transaction stays open while the caller thinks.
   */
  private final class Pages implements Iterator<Long> {
    private Iterator<Long> page = List.<Long>of().iterator();
    private long last;
    private boolean ended;

    @Override
    public boolean hasNext() {
      if (!page.hasNext() && !ended) {
        List<Long> next =
            site.db()
                .ask(
                    dsl ->
                        dsl.select(JobFields.ID)
                            .from(JOBS)
                            .where(condition.and(JobFields.ID.gt(last)))
                            .orderBy(JobFields.ID)
                            .limit(PAGE)
                            .fetch(JobFields.ID));
        ended = next.size() < PAGE;
        page = next.iterator();
      }
      return page.hasNext();
    }

    @Override
    public Long next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      last = page.next();
      return last;
    }
  }

  @Override
  public Stream<JobRow> rows() {
    return pages().rows();
  }

  @Override
  public Stream<JobDetails> details() {
    return pages().details();
  }

  @Override
  public Stream<JobHistory> histories() {
    return pages().histories();
  }

  @Override
  public Stream<Dependency> dependencies() {
    return JobPages.dependencies(site, select(DSL.using(SQLDialect.POSTGRES)));
  }

  private JobPages pages() {
    return order.isEmpty()
        ? JobPages.byId(site, condition, most)
        : JobPages.inOrder(site, this::ids);
  }

  @Override
  public JobQuery withDescendants() {
    Condition family =
        condition(
            "{0} in (with recursive family (id) as (select chosen.id from ({1}) chosen"
                + " union select d.child_id from balsam.job_dependency d join family f on f.id = d.parent_id)"
                + " select family.id from family)",
            JobFields.ID, select(DSL.using(SQLDialect.POSTGRES)));
    return new JobQueryHandle(site, family, order, OptionalInt.empty());
  }

  private List<Long> ids() {
    return site.db().ask(dsl -> new ArrayList<>(select(dsl).fetch(0, Long.class)));
  }

  private Select<Record1<Long>> select(DSLContext dsl) {
    var ordered =
        dsl.select(JobFields.ID)
            .from(JOBS)
            .where(condition)
            .orderBy(order.isEmpty() ? List.of(JobFields.ID) : order);
    return most.isEmpty() ? ordered : ordered.limit(most.getAsInt());
  }

  @Override
  public long count() {
    return site.db().ask(dsl -> (long) dsl.fetchCount(select(dsl)));
  }

  @Override
  public Map<JobState, Long> countByState() {
    Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    site.db()
        .ask(
            dsl -> {
              var chosen =
                  most.isEmpty()
                      ? dsl.select(JobFields.STATE, DSL.count())
                          .from(JOBS)
                          .where(condition)
                          .groupBy(JobFields.STATE)
                      : dsl.select(JobFields.STATE, DSL.count())
                          .from(JOBS)
                          .where(JobFields.ID.in(select(dsl)))
                          .groupBy(JobFields.STATE);
              return chosen.fetch();
            })
        .forEach(row -> counts.put(row.value1(), row.value2().longValue()));
    return counts;
  }

  // What was chosen may change until it is locked, such as start to run; only what is still asked
  // for then is acted on.
  private List<Long> locked(Connection connection) {
    return locked(connection, rows -> rows.forNoKeyUpdate().execute());
  }

  // With the strongest lock from the beginning: one that grew would meet submissions in the middle,
  // which hold the parents of their jobs by the weakest lock and want a stronger one at their end.
  private List<Long> lockedForDeletion(Connection connection) {
    return locked(connection, rows -> rows.forUpdate().execute());
  }

  private List<Long> locked(Connection connection, Consumer<SelectForUpdateStep<?>> lock) {
    DSLContext dsl = Db.dsl(connection);
    Long[] chosen = select(dsl).fetchArray(0, Long.class);
    lock.accept(
        dsl.select(JOB_STATUS.JOB_ID)
            .from(JOB_STATUS)
            .where(JOB_STATUS.JOB_ID.eq(DSL.any(chosen)))
            .orderBy(JOB_STATUS.JOB_ID));
    return dsl.select(JobFields.ID)
        .from(JOBS)
        .where(condition.and(JobFields.ID.eq(DSL.any(chosen))))
        .fetch(JobFields.ID);
  }

  @Override
  public long kill(boolean descendants) {
    return site.kills().kill(this::locked, descendants);
  }

  @Override
  public long restart() {
    return site.restarts().restart(this::locked);
  }

  @Override
  public long delete() {
    return site.deletes().delete(this::lockedForDeletion);
  }

  @Override
  public Deletion deleteUnneeded() {
    return site.deletes().deleteUnneeded(this::lockedForDeletion);
  }

  @Override
  public JobChange.Result modify(JobChange change) {
    return site.changes().modify(this::locked, change);
  }
}
