package dev.balsam.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which jobs a launcher takes: all of them, or those of one workflow. One of both has to be said.
 */
final class JobChoice {
  @Option(names = "--consume-all", required = true, description = "Runs every job of the site.")
  private boolean all;

  @Option(
      names = "--wf-filter",
      required = true,
      paramLabel = "WORKFLOW",
      description = "Runs only jobs of this workflow: its exact name.")
  private @Nullable String workflow;

  Optional<String> workflow() {
    return Optional.ofNullable(workflow);
  }

  @Override
  public String toString() {
    return all ? "every job" : "jobs of workflow \"" + workflow + "\"";
  }
}
