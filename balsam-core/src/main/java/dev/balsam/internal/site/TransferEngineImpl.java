package dev.balsam.internal.site;

import dev.balsam.JobState;
import dev.balsam.Transfer;
import dev.balsam.engine.JobFilter;
import dev.balsam.engine.Staging;
import dev.balsam.engine.TransferEngine;
import dev.balsam.internal.state.LifeCycle;
import dev.balsam.internal.store.TransferStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The staging of one launcher, over its store. */
final class TransferEngineImpl implements TransferEngine {
  private final TransferStore store;
  private final long launcher;
  private final JobFilter filter;
  private final LookAgain lookAgain;

  /**
   * Makes it.
   *
   * @param lookAgain how often to look, once an answer was lost, for what was taken unknowingly
   */
  TransferEngineImpl(TransferStore store, long launcher, JobFilter filter, Duration lookAgain) {
    this.store = store;
    this.launcher = launcher;
    this.filter = filter;
    this.lookAgain = new LookAgain(lookAgain, busy -> store.settle(launcher, busy));
  }

  @Override
  public synchronized List<Staging> claim(Set<Long> busy, int most) {
    return lookAgain.claim(busy, () -> store.claim(launcher, filter, busy, most));
  }

  // Not while a claim is under way, which may be one that the caller does not know of yet.
  @Override
  public synchronized int settle(Set<Long> busy) {
    return store.settle(launcher, busy);
  }

  @Override
  public Set<Long> lost(Collection<Staging> stagings) {
    return stagings.isEmpty() ? Set.of() : store.lost(launcher, stagings);
  }

  @Override
  public boolean note(Staging staging, List<Transfer> transfers) {
    return store.note(launcher, staging, transfers);
  }

  @Override
  public boolean done(Staging staging, List<Transfer> transfers, String message) {
    List<JobState> path =
        staging.direction() == Transfer.Direction.IN
            ? LifeCycle.stagedIn(staging.job().steps())
            : List.of(JobState.JOB_FINISHED);
    return store.end(launcher, staging, transfers, path, message);
  }

  @Override
  public boolean fail(Staging staging, List<Transfer> transfers, String why) {
    return store.end(launcher, staging, transfers, List.of(JobState.FAILED), why);
  }

  @Override
  public boolean giveBack(Staging staging) {
    return store.giveBack(launcher, staging);
  }
}
