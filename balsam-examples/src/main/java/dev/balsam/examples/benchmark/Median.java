package dev.balsam.examples.benchmark;

import java.util.Arrays;

/** The middle of some figures: machines are noisy. */
final class Median {
  private Median() {}

  static double of(double... values) {
    return quantile(0.5, values);
  }

  static double quantile(double q, double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.round(q * (sorted.length - 1)))];
  }
}
