package dev.balsam.examples.benchmark;

import dev.balsam.Balsam;
import dev.balsam.Site;
import java.util.List;

/** One streamed submission in a JVM of its own, whose heap is limited by the caller. */
final class BulkSubmit {
  private BulkSubmit() {}

  /** Prints jobs per second. */
  public static void main(String[] args) {
    try (Site site = Balsam.temporary()) {
      System.out.println(Campaign.submit(site, Integer.parseInt(args[0])));
    }
  }

  static double inFreshJvm(int jobs, String heap) {
    return Double.parseDouble(
        OpenTime.FreshJvm.run(
                BulkSubmit.class, List.of("-Xmx" + heap), List.of(Integer.toString(jobs)))
            .get(0));
  }
}
