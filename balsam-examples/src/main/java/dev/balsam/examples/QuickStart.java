package dev.balsam.examples;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
import dev.balsam.launcher.LaunchReport;
import dev.balsam.launcher.Launcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ten greetings, and a job that counts what they said: a workflow on a site of its own, from
 * definition to result.
 *
 * <pre>{@code
 * java dev.balsam.examples.QuickStart my-site
 * }</pre>
 */
public final class QuickStart {
  // The working directory of a job ends with its id, and a job is told the ids of its parents.
  private static final String COLLECT =
      """
      for id in $(echo "$BALSAM_PARENT_IDS" | tr -d '[],'); do cat ../*_"$id"/*.out; done |
      awk '{ print } END { print NR " greetings" }'
      """;

  private QuickStart() {}

  /**
   * Runs the example.
   *
   * @param args the directory of the site; {@code balsam-site} when none is given
   */
  public static void main(String[] args) {
    App hello = Balsam.app("SayHello", "echo hello,");
    App collect =
        Balsam.app("Collect")
            .argv(List.of("sh", "-c", COLLECT))
            .description("prints what its parents printed, and how many lines that are")
            .build();

    Workflow test = Balsam.workflow("test");
    List<JobSpec> greetings = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      greetings.add(test.job("hi" + i, hello).args("world", i).nodePackingCount(4));
    }
    test.job("collect", collect).dependsOn(greetings);

    try (Site site = Balsam.open(Path.of(args.length > 0 ? args[0] : "balsam-site"))) {
      WorkflowRun run = site.submit(test);
      LaunchReport report = Launcher.on(site).untilIdle().run();

      System.out.print(run.job("collect").output());
      System.out.println(report);
      System.out.println("The outputs are in " + run.job("collect").workdir().getParent());
      if (!run.status().succeeded()) {
        throw new IllegalStateException("not every job finished: " + run.status());
      }
    }
  }
}
