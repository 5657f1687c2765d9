package dev.balsam.internal.site;

import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookEngine;
import dev.balsam.engine.HookTransaction;
import dev.balsam.engine.JobFilter;
import dev.balsam.internal.store.HookStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The hooks of one launcher, over their store. */
final class HookEngineImpl implements HookEngine {
  private final SiteImpl site;
  private final HookStore store;
  private final HookKnowledge knowledge;
  private final long launcher;
  private final JobFilter filter;
  private final LookAgain lookAgain;
  private Set<String> announced = Set.of();

  /**
   * Makes them.
   *
   * @param lookAgain how often to look, once an answer was lost, for what was taken unknowingly
   */
  HookEngineImpl(
      SiteImpl site,
      HookStore store,
      HookKnowledge knowledge,
      long launcher,
      JobFilter filter,
      Duration lookAgain) {
    this.site = site;
    this.store = store;
    this.knowledge = knowledge;
    this.launcher = launcher;
    this.filter = filter;
    this.lookAgain = new LookAgain(lookAgain, busy -> store.settle(launcher, busy));
  }

  @Override
  public synchronized List<HookCall> claim(Set<Long> busy, int most) {
    List<String> keys = knowledge.keys(store.apps());
    announce();
    return lookAgain.claim(
        busy, () -> keys.isEmpty() ? List.of() : store.claim(launcher, filter, keys, busy, most));
  }

  // An app may be registered, and its code be known, after the launcher was.
  private void announce() {
    Set<String> names = knowledge.names();
    if (!names.equals(announced)) {
      store.announce(launcher, names);
      announced = names;
    }
  }

  // Not while a claim is under way, which may be one that the caller does not know of yet.
  @Override
  public synchronized int settle(Set<Long> busy) {
    return store.settle(launcher, busy);
  }

  @Override
  public Set<Long> lost(Collection<HookCall> calls) {
    return calls.isEmpty() ? Set.of() : store.lost(launcher, calls);
  }

  @Override
  public HookTransaction begin(HookCall call) {
    return new HookBuffer(site, store, knowledge, launcher, call);
  }
}
