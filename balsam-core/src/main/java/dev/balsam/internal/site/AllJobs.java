package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.Dependency;
import dev.balsam.Job;
import dev.balsam.JobChange;
import dev.balsam.JobDetails;
import dev.balsam.JobHistory;
import dev.balsam.JobQuery;
import dev.balsam.JobRow;
import dev.balsam.JobState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.OrderField;

/**
 * The selection of every job. What short commands ask of it is answered without jOOQ, which takes a
 * new JVM a tenth of a second to load; everything else goes to {@link JobQueryHandle}.
 */
final class AllJobs implements JobQuery {
  private final SiteImpl site;
  private final OptionalInt most;

  AllJobs(SiteImpl site) {
    this(site, OptionalInt.empty());
  }

  private AllJobs(SiteImpl site, OptionalInt most) {
    this.site = site;
    this.most = most;
  }

  private JobQuery handle() {
    JobQuery all = new JobQueryHandle(site);
    return most.isEmpty() ? all : all.limit(most.getAsInt());
  }

  @Override
  public JobQuery limit(int jobs) {
    if (jobs < 0) {
      throw new BalsamException("The limit of a query must not be negative, but is " + jobs + ".");
    }
    return new AllJobs(site, OptionalInt.of(jobs));
  }

  @Override
  public Stream<JobRow> rows() {
    return RowPages.all(site, most);
  }

  @Override
  public Map<JobState, Long> countByState() {
    return most.isEmpty() ? site.reader().countByState() : handle().countByState();
  }

  @Override
  public long count() {
    return most.isEmpty()
        ? countByState().values().stream().mapToLong(Long::longValue).sum()
        : handle().count();
  }

  @Override
  public JobQuery state(JobState... states) {
    return states.length == 0 ? this : handle().state(states);
  }

  @Override
  public JobQuery workflow(String name) {
    return handle().workflow(name);
  }

  @Override
  public JobQuery named(String glob) {
    return handle().named(glob);
  }

  @Override
  public JobQuery tag(String key, String value) {
    return handle().tag(key, value);
  }

  @Override
  public JobQuery ids(Collection<Long> ids) {
    return handle().ids(ids);
  }

  @Override
  public JobQuery nameLike(String text) {
    return handle().nameLike(text);
  }

  @Override
  public JobQuery whereData(String expression) {
    return handle().whereData(expression);
  }

  @Override
  public JobQuery where(Condition condition) {
    return handle().where(condition);
  }

  @Override
  public JobQuery orderBy(OrderField<?>... fields) {
    return handle().orderBy(fields);
  }

  @Override
  public JobQuery withDescendants() {
    return handle().withDescendants();
  }

  @Override
  public List<Job> list() {
    return handle().list();
  }

  @Override
  public Stream<Job> stream() {
    return handle().stream();
  }

  @Override
  public Stream<JobDetails> details() {
    return handle().details();
  }

  @Override
  public Stream<JobHistory> histories() {
    return handle().histories();
  }

  @Override
  public Stream<Dependency> dependencies() {
    return handle().dependencies();
  }

  @Override
  public long kill(boolean descendants) {
    return handle().kill(descendants);
  }

  @Override
  public long restart() {
    return handle().restart();
  }

  @Override
  public long delete() {
    return handle().delete();
  }

  @Override
  public Deletion deleteUnneeded() {
    return handle().deleteUnneeded();
  }

  @Override
  public JobChange.Result modify(JobChange change) {
    return handle().modify(change);
  }
}
