package dev.balsam.examples;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobFields;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.Workflow;
import dev.balsam.launcher.Launcher;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A relaxation that may not converge, and a spectrum that needs its result. A hook reads what the
 * relaxation printed: if it did not converge, what waits for it is killed, and the same is tried
 * with half the step. The retry has the same hook, so this goes on until one converges or the step
 * is too small.
 *
 * <pre>{@code
 * java dev.balsam.examples.RescueChain my-site
 * }</pre>
 */
public final class RescueChain {
  // Steepest descent to the bottom of a harmonic well: r moves by step × force. It runs away from
  // the bottom unless the step is smaller than 2 / 6.
  private static final String RELAX =
      """
      BEGIN {
        step = ARGV[1]
        r = 1.1
        for (i = 1; i <= 60; i++) {
          force = -6 * (r - 0.96)
          r += step * force
          if (force * force < 1e-12) { printf "CONVERGED in %d steps, r = %.4f\\n", i, r; exit }
        }
        print "NOT CONVERGED"
      }
      """;

  // A job is told the ids of its parents, and the working directory of a job ends with its id.
  private static final String SPECTRUM =
      """
      for id in $(echo "$BALSAM_PARENT_IDS" | tr -d '[],'); do echo "spectrum of: $(cat ../*_"$id"/*.out)"; done
      """;

  private static final Pattern CONVERGED = Pattern.compile("CONVERGED in .* r = ([0-9.]+)");
  private static final double SMALLEST_STEP = 0.01;

  private RescueChain() {}

  /**
   * Runs the example.
   *
   * @param args the directory of the site; {@code balsam-site} when none is given
   */
  public static void main(String[] args) {
    App relax =
        Balsam.app("relax")
            .argv(List.of("awk", RELAX))
            .postprocess("converged?", RescueChain::rescueUnlessConverged)
            .build();
    App spectrum = Balsam.app("spectrum").argv(List.of("sh", "-c", SPECTRUM)).build();

    Workflow workflow = Balsam.workflow("rescue-chain");
    JobSpec first = workflow.job("relax", relax).args(0.9).data("step", 0.9);
    workflow.job("spectrum", spectrum).dependsOn(first);

    try (Site site = Balsam.open(Path.of(args.length > 0 ? args[0] : "balsam-site"))) {
      long firstId = site.submit(workflow).job("relax").id();
      Launcher.on(site).workflow("rescue-chain").untilIdle().run();

      List<Job> chain =
          site.jobs()
              .workflow("rescue-chain")
              .where(JobFields.ID.ge(firstId))
              .orderBy(JobFields.ID)
              .list();
      for (Job job : chain) {
        System.out.println(job.name() + " " + job.state() + " " + job.data());
      }
      Job last = chain.get(chain.size() - 1);
      System.out.print(last.output());
      if (last.state() != JobState.JOB_FINISHED) {
        throw new IllegalStateException("no step converged: " + last.explain());
      }
    }
  }

  // All of it is stored together with the end of this job, or nothing of it: there is never a retry
  // beside children that still wait for the run that did not converge.
  private static void rescueUnlessConverged(JobContext ctx) {
    Matcher converged = CONVERGED.matcher(ctx.output());
    if (converged.lookingAt()) {
      ctx.data("r", Double.valueOf(converged.group(1)));
      return;
    }
    double step = ((Number) ctx.dataAt("step").orElseThrow()).doubleValue() / 2;
    if (step < SMALLEST_STEP) {
      ctx.fail("It did not converge, and half its step would be too small.");
      return;
    }
    Job retry = ctx.spawnChild(Balsam.job("relax", ctx.job().app()).args(step).data("step", step));
    for (Job child : ctx.children()) {
      ctx.kill(child);
      ctx.spawn(Balsam.job(child.name(), child.app()).dependsOn(retry));
    }
  }
}
