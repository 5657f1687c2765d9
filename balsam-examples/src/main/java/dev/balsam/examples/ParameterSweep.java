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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A sweep over a bond length, and one job that reduces it: each point's hook puts the energy that
 * was printed into the job's data; before the reduction runs, its hook writes its parents' data
 * into a table; after it, the bond length of lowest energy is in the data of the reduction.
 *
 * <pre>{@code
 * java dev.balsam.examples.ParameterSweep my-site
 * }</pre>
 */
public final class ParameterSweep {
  // The energy of a Morse oscillator, whose minimum is at 0.96.
  private static final String ENERGY =
      "BEGIN { r = ARGV[1]; q = 1 - exp(-2.2 * (r - 0.96)); printf \"%.8f\\n\", 0.17 * q * q - 76.2 }";

  // The bottom of the parabola through the lowest point and its two neighbours, which are equally
  // far away.
  private static final String MINIMUM =
      """
      { r[NR] = $1; e[NR] = $2; if (NR == 1 || $2 < e[low]) low = NR }
      END {
        below = e[low - 1]; above = e[low + 1]; bend = below - 2 * e[low] + above
        printf "%.4f\\n", r[low] + (r[low + 1] - r[low]) * (below - above) / (2 * bend)
      }
      """;

  private ParameterSweep() {}

  /**
   * Runs the example.
   *
   * @param args the directory of the site; {@code balsam-site} when none is given
   */
  public static void main(String[] args) {
    App energy =
        Balsam.app("energy")
            .argv(List.of("awk", ENERGY))
            .postprocess("keep energy", ctx -> ctx.data("energy", printedNumber(ctx)))
            .build();
    App minimum =
        Balsam.app("minimum")
            .argv(List.of("awk", MINIMUM, "curve.dat"))
            .preprocess("write curve", ParameterSweep::writeCurve)
            .postprocess("keep minimum", ctx -> ctx.data("r", printedNumber(ctx)))
            .build();

    Workflow sweep = Balsam.workflow("sweep");
    List<JobSpec> points = new ArrayList<>();
    for (int i = 0; i <= 16; i++) {
      double r = 0.8 + 0.02 * i;
      String name = String.format(Locale.ROOT, "r=%.2f", r);
      points.add(sweep.job(name, energy).args(r).data("r", r).nodePackingCount(4));
    }
    sweep.job("minimum", minimum).dependsOn(points);

    try (Site site = Balsam.open(Path.of(args.length > 0 ? args[0] : "balsam-site"))) {
      WorkflowRun run = site.submit(sweep);
      Launcher.on(site).workflow("sweep").untilIdle().run();
      if (!run.status().succeeded()) {
        run.jobs().forEach(job -> System.out.println(job.name() + ": " + job.explain()));
        throw new IllegalStateException("the sweep did not finish: " + run.status());
      }
      for (Job job : run.jobs()) {
        System.out.println(job.name() + " " + job.data());
      }
      System.out.println("lowest at r = " + run.job("minimum").data().get("r"));
    }
  }

  private static double printedNumber(JobContext ctx) {
    return Double.parseDouble(ctx.output().strip());
  }

  private static void writeCurve(JobContext ctx) throws IOException {
    StringBuilder curve = new StringBuilder();
    // In the order in which they were submitted, so r ascends.
    for (Job point : ctx.parents()) {
      var data = point.data();
      curve.append(data.get("r")).append(' ').append(data.get("energy")).append('\n');
    }
    Files.writeString(ctx.workdir().resolve("curve.dat"), curve);
  }
}
