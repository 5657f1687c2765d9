package dev.balsam.launcher.internal.detect;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the allocation of this process: the innermost batch system that it is in. */
public final class Detection {
  // Flux runs inside other systems, and a Slurm allocation may emulate PBS' variables.
  private static final List<BatchSystem> SYSTEMS =
      List.of(
          new FluxAllocation(),
          new SlurmAllocation(),
          new LsfAllocation(),
          new CobaltAllocation(),
          new PbsAllocation());

  private Detection() {}

  /**
   * The allocation of this process.
   *
   * @param here names of this machine
   * @return empty outside of batch systems
   * @throws dev.balsam.BalsamException when a batch system's words make no sense
   */
  public static Optional<Found> ofThisProcess(Set<String> here) {
    return of(Surroundings.ofThisProcess(here));
  }

  static Optional<Found> of(Surroundings from) {
    return SYSTEMS.stream().map(system -> system.find(from)).flatMap(Optional::stream).findFirst();
  }
}
