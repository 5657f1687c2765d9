package dev.balsam.launcher.internal.detect;

import java.util.Optional;

/** One batch system, as seen from inside one of its allocations. */
interface BatchSystem {
  /**
   * The allocation of this process.
   *
   * @param from what this process can see
   * @return empty where it is in none of this system
   * @throws dev.balsam.BalsamException when the batch system's words make no sense
   */
  Optional<Found> find(Surroundings from);
}
