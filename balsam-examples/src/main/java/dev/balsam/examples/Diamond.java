package dev.balsam.examples;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
import dev.balsam.launcher.Launcher;
import java.nio.file.Path;
import java.util.List;

/**
 * A diamond: one job makes a number, two work on it side by side, one adds their results up. The
 * numbers travel in the jobs' data, which the running programs read and write through {@link
 * Balsam#current()}.
 *
 * <pre>{@code
 * java dev.balsam.examples.Diamond my-site
 * }</pre>
 */
public final class Diamond {
  private Diamond() {}

  /**
   * Submits and runs the diamond.
   *
   * @param args the directory of the site; {@code balsam-site} when none is given
   */
  public static void main(String[] args) {
    App step =
        Balsam.app("step")
            .argv(
                List.of(
                    java(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Step.class.getName()))
            .build();

    Workflow diamond = Balsam.workflow("diamond");
    JobSpec top = diamond.job("top", step).args("add").data("add", 20);
    JobSpec left = diamond.job("left", step).args("add").data("add", 1).dependsOn(top);
    JobSpec right = diamond.job("right", step).args("add").data("add", 2).dependsOn(top);
    diamond.job("bottom", step).args("add").data("add", -1).dependsOn(left, right);

    try (Site site = Balsam.open(Path.of(args.length > 0 ? args[0] : "balsam-site"))) {
      WorkflowRun run = site.submit(diamond);
      Launcher.on(site).workflow("diamond").untilIdle().run();
      for (Job job : run.jobs()) {
        System.out.println(job.name() + " " + job.state() + " " + job.data());
      }
      if (!run.status().succeeded()) {
        run.jobs().forEach(job -> System.out.print(job.output()));
        throw new IllegalStateException("the diamond did not finish: " + run.status());
      }
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The program that the jobs run: adds its own number to the sum of its parents' results. */
  static final class Step {
    private Step() {}

    /** Runs inside a job. */
    public static void main(String[] args) {
      JobContext me = Balsam.current();
      long sum = ((Number) me.data().getOrDefault(args[0], 0)).longValue();
      for (Job parent : me.parents()) {
        sum += ((Number) parent.data().getOrDefault("result", 0)).longValue();
      }
      me.data("result", sum);
      System.out.println("result " + sum);
    }
  }
}
