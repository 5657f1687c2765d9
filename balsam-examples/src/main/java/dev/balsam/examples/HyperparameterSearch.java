package dev.balsam.examples;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.launcher.Launcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A search for the best two parameters of a program. One job of the site is the driver: a Java
 * program that spawns evaluations, waits for them as futures, reads their results from their data
 * and spawns more near the best. First a coarse grid, all of it; then four evaluations around the
 * best, of which the first that is better becomes the new centre and the others are killed; when
 * none is better, the same with half the distance.
 *
 * <pre>{@code
 * java dev.balsam.examples.HyperparameterSearch my-site
 * }</pre>
 */
public final class HyperparameterSearch {
  // Stands for a training of minutes or hours: prints the loss, which is lowest at 0.3 and 0.7.
  private static final String TRAIN =
      "BEGIN { a = ARGV[1] - 0.3; b = ARGV[2] - 0.7; printf \"loss %.6f\\n\", a * a + 2 * b * b }";

  private HyperparameterSearch() {}

  /**
   * Runs the example.
   *
   * @param args the directory of the site; {@code balsam-site} when none is given
   */
  public static void main(String[] args) {
    App driver =
        Balsam.app("driver")
            .argv(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Driver.class.getName()))
            .build();
    try (Site site = Balsam.open(Path.of(args.length > 0 ? args[0] : "balsam-site"))) {
      // The launcher runs in this JVM: it has to know the hook of what the driver will spawn.
      site.register(training());
      // The driver only waits; so small a share leaves room for evaluations on any machine.
      Job search =
          site.submit(Balsam.job("search", driver).workflow("search").nodePackingCount(20));
      Launcher.on(site).workflow("search").untilIdle().run();

      System.out.print(search.output());
      System.out.println("search " + search.state() + " " + search.data());
      if (search.state() != JobState.JOB_FINISHED) {
        throw new IllegalStateException(search.explain());
      }
    }
  }

  private static App training() {
    return Balsam.app("training")
        .argv(List.of("awk", TRAIN))
        .postprocess("keep loss", HyperparameterSearch::keepLoss)
        .build();
  }

  private static void keepLoss(JobContext ctx) {
    ctx.data("loss", Double.valueOf(ctx.output().strip().replace("loss ", "")));
  }

  /** The program of the driver. */
  static final class Driver {
    private static final double FINEST = 0.04;

    private final JobContext me = Balsam.current();
    private int evaluations;

    private Driver() {}

    /** Runs inside a job. */
    public static void main(String[] args) {
      new Driver().search();
    }

    private void search() {
      Job best = bestOfGrid();
      for (double distance = 0.25; distance > FINEST; ) {
        Optional<Job> better = firstBetterAround(best, distance);
        if (better.isPresent()) {
          best = better.get();
          System.out.println("better: " + best.data());
        } else {
          distance /= 2;
        }
      }
      me.data("best", best.data());
      me.data("evaluations", evaluations);
    }

    private Job bestOfGrid() {
      List<Job> grid = new ArrayList<>();
      for (double a = 0; a <= 1; a += 0.5) {
        for (double b = 0; b <= 1; b += 0.5) {
          grid.add(evaluate(a, b));
        }
      }
      CompletableFuture.allOf(
              grid.stream().map(Job::completion).toArray(CompletableFuture<?>[]::new))
          .join();
      return grid.stream()
          .reduce((one, other) -> loss(other) < loss(one) ? other : one)
          .orElseThrow();
    }

    private Optional<Job> firstBetterAround(Job best, double distance) {
      double a = parameter(best, "a");
      double b = parameter(best, "b");
      double target = loss(best);
      Map<Job, CompletableFuture<JobState>> open = new LinkedHashMap<>();
      for (Job job :
          List.of(
              evaluate(a - distance, b),
              evaluate(a + distance, b),
              evaluate(a, b - distance),
              evaluate(a, b + distance))) {
        open.put(job, job.completion());
      }
      while (!open.isEmpty()) {
        CompletableFuture.anyOf(open.values().toArray(CompletableFuture<?>[]::new)).join();
        List<Job> ended =
            open.entrySet().stream()
                .filter(entry -> entry.getValue().isDone())
                .map(Map.Entry::getKey)
                .toList();
        open.keySet().removeAll(ended);
        Optional<Job> better = ended.stream().filter(job -> loss(job) < target).findFirst();
        if (better.isPresent()) {
          open.keySet().forEach(me::kill);
          return better;
        }
      }
      return Optional.empty();
    }

    private Job evaluate(double a, double b) {
      evaluations++;
      return me.spawn(
          Balsam.job("training " + evaluations, training())
              .args(a, b)
              .data("a", a)
              .data("b", b)
              .nodePackingCount(4));
    }

    /** An evaluation that failed is worse than any other. */
    private static double loss(Job job) {
      return job.data().get("loss") instanceof Number loss
          ? loss.doubleValue()
          : Double.POSITIVE_INFINITY;
    }

    private static double parameter(Job job, String name) {
      return job.data().get(name) instanceof Number value ? value.doubleValue() : Double.NaN;
    }
  }
}
