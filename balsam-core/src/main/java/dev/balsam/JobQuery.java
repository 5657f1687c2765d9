package dev.balsam;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.OrderField;

/**
 * A selection of a site's jobs, narrowed step by step; each step returns a new query. {@link
 * JobFields} names the columns for conditions of your own.
 *
 * <pre>{@code
 * long again = site.jobs().workflow("water-scan").state(JobState.FAILED).restart();
 * List<Job> hot = site.jobs().where(JobFields.number("energy").lt(-76.0)).orderBy(JobFields.ID.desc()).limit(10).list();
 * }</pre>
 */
public interface JobQuery {
  /**
   * Only jobs of one workflow.
   *
   * @param name its exact name
   * @return the narrower query
   */
  JobQuery workflow(String name);

  /**
   * Only jobs in one of these states.
   *
   * @param states the states; none means no restriction
   * @return the narrower query
   */
  JobQuery state(JobState... states);

  /**
   * Only jobs whose name matches.
   *
   * @param glob a pattern in which {@code *} stands for any characters and {@code ?} for one
   * @return the narrower query
   */
  JobQuery named(String glob);

  /**
   * Only jobs with this tag.
   *
   * @param key the tag
   * @param value its value
   * @return the narrower query
   */
  JobQuery tag(String key, String value);

  /**
   * Only these jobs.
   *
   * @param ids their ids; ids that no job has are passed over
   * @return the narrower query
   */
  JobQuery ids(Collection<Long> ids);

  /**
   * Only jobs whose name is like a text, in upper or lower case: what people type to find jobs.
   *
   * @param text a glob where it holds {@code *} or {@code ?}, else a part of the name
   * @return the narrower query
   */
  JobQuery nameLike(String text);

  /**
   * Only jobs whose data meet a condition as people type it.
   *
   * <p>It is a key, one of {@code = != < <= > >= ~} and a value. Dots lead into objects; a key that
   * holds a dot itself is put into double quotes. The value is JSON where it is JSON, else text, so
   * {@code 10} is a number and {@code "10"} a text. {@code <} and its like hold only between values
   * of the same type. {@code ~} looks for a text as {@link #nameLike} does. An absent entry counts
   * as {@code null}.
   *
   * <pre>{@code
   * site.jobs().whereData("energy<-1.5").whereData("model=water").whereData("grid.points>=3").count();
   * }</pre>
   *
   * @param expression the condition
   * @return the narrower query
   * @throws BalsamException when the condition is not understood
   */
  JobQuery whereData(String expression);

  /**
   * Only jobs that meet a condition of your own.
   *
   * @param condition on the columns of {@link JobFields}
   * @return the narrower query
   */
  JobQuery where(Condition condition);

  /**
   * The order; by id when nothing is said.
   *
   * @param fields columns of {@link JobFields}
   * @return the ordered query
   */
  JobQuery orderBy(OrderField<?>... fields);

  /**
   * At most so many jobs. Acts ({@link #kill()}, {@link #restart()}, {@link #delete()}) keep to it
   * too.
   *
   * @param jobs the most jobs to select; not negative
   * @return the shorter query
   */
  JobQuery limit(int jobs);

  /**
   * The jobs.
   *
   * @return all of them, in memory
   */
  List<Job> list();

  /**
   * The jobs one after another, read in pages.
   *
   * @return a stream that holds a page at a time; close it when you leave it early
   */
  Stream<Job> stream();

  /**
   * What a list shows of the jobs, read in pages of thousands with one question each.
   *
   * <pre>{@code
   * site.jobs().state(JobState.RUNNING).rows().forEach(row -> System.out.println(row.name()));
   * }</pre>
   *
   * @return a stream that holds a page at a time, and nothing of the database between two pages
   */
  Stream<JobRow> rows();

  /**
   * All that is stored of the jobs, read in pages with a few questions each.
   *
   * <pre>{@code
   * site.jobs().named("r=*").details().forEach(job -> System.out.println(job.definition().args()));
   * }</pre>
   *
   * @return a stream that holds a page at a time, and nothing of the database between two pages
   */
  Stream<JobDetails> details();

  /**
   * The jobs with their histories, read in pages with two questions each.
   *
   * <pre>{@code
   * site.jobs().workflow("water-scan").histories().forEach(job -> System.out.println(job.events()));
   * }</pre>
   *
   * @return a stream that holds a page at a time, and nothing of the database between two pages
   */
  Stream<JobHistory> histories();

  /**
   * What the jobs depend on, read in pages: the edges of the graph that lead to them, by child. A
   * parent need not be selected itself.
   *
   * <pre>{@code
   * long edges = site.jobs().workflow("water-scan").dependencies().count();
   * }</pre>
   *
   * @return a stream that holds a page at a time, and nothing of the database between two pages
   */
  Stream<Dependency> dependencies();

  /**
   * The selected jobs together with all that depend on them, directly or not.
   *
   * <pre>{@code
   * long lost = site.jobs().named("mesh").withDescendants().count();
   * }</pre>
   *
   * @return the wider query, in the same order; without a limit of its own
   */
  JobQuery withDescendants();

  /**
   * How many jobs there are.
   *
   * @return the number
   */
  long count();

  /**
   * How many jobs there are in each state.
   *
   * @return the numbers; states without jobs are absent
   */
  Map<JobState, Long> countByState();

  /**
   * Kills the selected jobs that have not ended, with all their descendants.
   *
   * @return how many jobs were killed
   */
  default long kill() {
    return kill(true);
  }

  /**
   * Kills the selected jobs that have not ended.
   *
   * @param descendants whether the jobs that depend on them are killed too; otherwise those that
   *     wait for them fail
   * @return how many jobs were killed
   */
  long kill(boolean descendants);

  /**
   * Runs the selected jobs that have ended again.
   *
   * @return how many jobs were restarted
   */
  long restart();

  /**
   * Deletes the selected jobs with their history. Their files stay.
   *
   * @return how many were deleted
   * @throws BalsamException when one of them is running, or a job that is not selected waits for
   *     one of them; then nothing is deleted
   */
  long delete();

  /**
   * Deletes those of the selected jobs that nobody needs, with their history: neither the running
   * ones nor those that a job waits for which stays. Their files stay.
   *
   * @return how many were deleted, and why others were not
   */
  Deletion deleteUnneeded();

  /**
   * Changes those of the selected jobs that the change is possible for, each as a whole; their
   * history stays as it is. A job that is claimed meanwhile keeps all of what it runs with. A
   * runnable job that is changed rests for a second or so, until no launcher claims it by what it
   * saw of it before.
   *
   * <pre>{@code
   * site.jobs().state(JobState.FAILED).modify(new JobChange().args("--small-steps").restart());
   * }</pre>
   *
   * @param change what changes
   * @return how many were changed, and how many were not, by state
   */
  JobChange.Result modify(JobChange change);

  /**
   * What came of a deletion.
   *
   * @param deleted how many jobs were deleted
   * @param running how many were not because they run
   * @param waitedFor how many were not because a job waits for them that stays
   */
  record Deletion(long deleted, long running, long waitedFor) {}
}
