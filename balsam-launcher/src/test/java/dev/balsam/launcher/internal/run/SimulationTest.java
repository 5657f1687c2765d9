package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.launcher.internal.run.SimulatedSite.Flaw;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The classes that decide, driven through random histories: several launchers that crash, end and
 * come, answers that are late or lost, results told twice, kills and restarts, hooks that grow and
 * cut the graph.
 *
 * <p>{@code -Dbalsam.simulation.seed=N} repeats the one history of a failure, {@code
 * -Dbalsam.simulation.histories=N} makes more of them.
 */
final class SimulationTest {
  private static final int HISTORIES = Integer.getInteger("balsam.simulation.histories", 2_000);

  @Test
  void whatever_happens_every_job_ends_and_every_rule_holds() {
    Long seed = Long.getLong("balsam.simulation.seed");
    // Other histories each time: a failure names its seed.
    LongStream seeds = seed == null ? new Random().longs(HISTORIES) : LongStream.of(seed);
    assertThat(seeds.boxed().map(s -> failure(s, Flaw.NONE)).flatMap(Optional::stream).findFirst())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void a_site_that_leaves_a_rule_out_is_found_out(Flaw flaw) {
    assertThat(
            LongStream.range(0, HISTORIES)
                .boxed()
                .map(seed -> failure(seed, flaw))
                .flatMap(Optional::stream)
                .findFirst())
        .isPresent();
  }

  @Test
  void a_seed_is_a_history() {
    assertThat(history(17)).isEqualTo(history(17)).isNotEqualTo(history(18));
  }

  private static String history(long seed) {
    Simulation simulation = new Simulation(seed, Flaw.NONE);
    simulation.run();
    return simulation.describe();
  }

  // Whatever is thrown is a finding, an illegal move for example.
  private static Optional<String> failure(long seed, Flaw flaw) {
    Simulation simulation = new Simulation(seed, flaw);
    try {
      simulation.run();
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(
          "With -Dbalsam.simulation.seed="
              + seed
              + ": "
              + e
              + "\n"
              + simulation.describe()
              + "    at "
              + e.getStackTrace()[0]);
    }
  }
}
