package dev.balsam;

import java.time.Duration;
import java.util.List;

/**
 * The jobs that one {@link Site#submit(Workflow)} stored. Those that hooks and programs add to the
 * workflow while it runs are not among them: {@code site.jobs().workflow(name)} has all.
 *
 * <pre>{@code
 * WorkflowRun run = site.submit(scan);
 * Launcher.on(site).untilIdle().run();
 * System.out.println(run.job("collect").output());
 * }</pre>
 */
public interface WorkflowRun {
  /**
   * The name of the workflow.
   *
   * @return the name
   */
  String name();

  /**
   * The jobs, in the order in which they were added to the draft.
   *
   * @return the jobs
   */
  List<Job> jobs();

  /**
   * The one job of that name.
   *
   * @param name the name as given, not a pattern
   * @return the job
   * @throws BalsamException when no job or more than one has the name
   */
  Job job(String name);

  /**
   * Waits until every job is in a terminal state, or until the time is up.
   *
   * @param limit how long to wait at most
   * @return the states at that moment; ask {@link WorkflowStatus#isDone()} which of the two it was
   */
  WorkflowStatus await(Duration limit);

  /**
   * The states of the jobs now.
   *
   * @return the counts
   */
  WorkflowStatus status();

  /**
   * Kills every job that has not ended.
   *
   * @return how many were killed
   */
  long kill();
}
