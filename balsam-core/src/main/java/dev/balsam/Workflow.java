package dev.balsam;

import dev.balsam.internal.graph.Cycles;
import java.util.ArrayList;
import java.util.List;

/**
 * A workflow in memory: drafts of jobs that depend on one another.
 *
 * <pre>{@code
 * Workflow diamond = Balsam.workflow("diamond");
 * JobSpec top = diamond.job("top", prepare);
 * JobSpec left = diamond.job("left", simulate).dependsOn(top);
 * JobSpec right = diamond.job("right", simulate).dependsOn(top);
 * diamond.job("bottom", collect).dependsOn(left, right);
 * site.submit(diamond);
 * }</pre>
 */
public final class Workflow {
  private final String name;
  private final List<JobSpec> jobs = new ArrayList<>();

  Workflow(String name) {
    this.name = Checks.name("workflow", name);
  }

  /**
   * The name.
   *
   * @return the name as given
   */
  public String name() {
    return name;
  }

  /**
   * Adds a job.
   *
   * @param jobName its name; several jobs may share one, but then {@link WorkflowRun#job} cannot
   *     tell them apart
   * @param app the app that it runs
   * @return the draft, to be filled in
   */
  public JobSpec job(String jobName, App app) {
    JobSpec job = new JobSpec(jobName, app).workflow(name);
    jobs.add(job);
    return job;
  }

  /**
   * The jobs.
   *
   * @return the drafts in the order in which they were added
   */
  public List<JobSpec> jobs() {
    return List.copyOf(jobs);
  }

  /**
   * Checks that the jobs can be put in an order.
   *
   * @throws CycleException when some depend on one another in a circle; it names them
   */
  public void validate() {
    Cycles.refuse(jobs);
  }
}
