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
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The potential energy of hydrogen over its bond length, by NWChem: each point's hook writes its
 * input, MPI runs the program, another hook keeps the energy that was printed, and a last job draws
 * the curve. Where NWChem is not installed, {@link HydrogenEnergy} stands in for it; where MPI is
 * not, each point has one process.
 *
 * <pre>{@code
 * java dev.balsam.examples.EnergyScan my-site
 * }</pre>
 */
public final class EnergyScan {
  private static final String STAND_IN = "stand-in";

  private static final Pattern ENERGY =
      Pattern.compile("^ *Total SCF energy = +(-?[0-9.]+) *$", Pattern.MULTILINE);

  private EnergyScan() {}

  /**
   * Runs the example.
   *
   * @param args the directory of the site, {@code balsam-site} when none is given; and {@code
   *     stand-in} not to use NWChem where it is there
   */
  public static void main(String[] args) {
    boolean real = onPath("nwchem") && !(args.length > 1 && args[1].equals(STAND_IN));
    App energy =
        Balsam.app("energy")
            .argv(real ? List.of("nwchem", "h2.nw") : java(HydrogenEnergy.class, "h2.nw"))
            .preprocess("write input", EnergyScan::writeInput)
            .postprocess("keep energy", EnergyScan::keepEnergy)
            .build();
    App plot =
        Balsam.app("plot")
            .argv(java(CurvePlot.class, "curve.dat", "curve.svg"))
            .preprocess("write curve", EnergyScan::writeCurve)
            .build();

    int cores = Runtime.getRuntime().availableProcessors();
    int ranks = Stream.of("mpirun", "mpiexec", "srun").anyMatch(EnergyScan::onPath) ? 2 : 1;
    Workflow scan = Balsam.workflow("scan");
    List<JobSpec> points = new ArrayList<>();
    for (double r : new double[] {0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9, 1, 1.2, 1.5, 2}) {
      String name = String.format(Locale.ROOT, "r=%.2f", r);
      points.add(scan.job(name, energy).data("r", r).ranksPerNode(Math.min(ranks, cores)));
    }
    scan.job("plot", plot).dependsOn(points);

    try (Site site = Balsam.open(Path.of(args.length > 0 ? args[0] : "balsam-site"))) {
      WorkflowRun run = site.submit(scan);
      Launcher.on(site).workflow("scan").untilIdle().run();
      if (!run.status().succeeded()) {
        run.jobs().forEach(job -> System.out.println(job.name() + ": " + job.explain()));
        throw new IllegalStateException("the scan did not finish: " + run.status());
      }
      for (Job job : run.jobs()) {
        System.out.println(job.name() + " " + job.data());
      }
      System.out.println("by " + (real ? "NWChem" : STAND_IN));
      System.out.println("curve in " + run.job("plot").workdir().resolve("curve.svg"));
    }
  }

  private static void writeInput(JobContext ctx) throws IOException {
    String input =
        String.format(
            Locale.ROOT,
            """
      start h2
      title "hydrogen"
      geometry units angstroms
        H 0 0 0
        H 0 0 %s
      end
      basis
        * library sto-3g
      end
      task scf energy
      """,
            ctx.data().get("r"));
    Files.writeString(ctx.workdir().resolve("h2.nw"), input);
  }

  // NWChem may end with exit code 0 and no result, so that only its words tell.
  private static void keepEnergy(JobContext ctx) {
    energyIn(ctx.output())
        .ifPresentOrElse(
            energy -> ctx.data("energy", energy),
            () ->
                ctx.fail("there is no \"Total SCF energy\" in the output of " + ctx.job().name()));
  }

  /** The last energy that NWChem printed, in hartree; empty if it printed none. */
  static OptionalDouble energyIn(String output) {
    Matcher found = ENERGY.matcher(output);
    return found
        .results()
        .mapToDouble(energy -> Double.parseDouble(energy.group(1)))
        .reduce((earlier, later) -> later);
  }

  private static void writeCurve(JobContext ctx) throws IOException {
    StringBuilder curve = new StringBuilder();
    for (Job point : ctx.parents()) {
      Map<String, Object> data = point.data();
      curve.append(data.get("r")).append(' ').append(data.get("energy")).append('\n');
    }
    Files.writeString(ctx.workdir().resolve("curve.dat"), curve);
  }

  private static List<String> java(Class<?> program, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    words.addAll(List.of(arguments));
    return words;
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
