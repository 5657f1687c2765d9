package dev.balsam;

import java.util.List;
import java.util.Map;

/**
 * Everything that is stored of a job when it is submitted; immutable.
 *
 * <pre>{@code
 * JobDefinition definition = Balsam.job("hi", echo).args("world").definition();
 * }</pre>
 *
 * @param name name of the job
 * @param workflow name of its workflow; empty outside any
 * @param description free text
 * @param app the app that it runs
 * @param args arguments after those of the app, one each
 * @param environment variables of this job, by name
 * @param tags tags by key
 * @param data JSON values by key
 * @param resources what one run occupies
 * @param rules when and how often it runs
 * @param files which files come and go
 */
public record JobDefinition(
    String name,
    String workflow,
    String description,
    App app,
    List<String> args,
    Map<String, String> environment,
    Map<String, String> tags,
    Map<String, Object> data,
    Resources resources,
    RunRules rules,
    DataFlow files) {
  /**
   * The same job in another workflow.
   *
   * @param name name of the workflow; empty for none
   * @return a copy
   */
  public JobDefinition inWorkflow(String name) {
    return new JobDefinition(
        this.name, name, description, app, args, environment, tags, data, resources, rules, files);
  }
}
