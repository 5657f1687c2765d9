package dev.balsam.internal.site;

import dev.balsam.Hook;
import dev.balsam.engine.Backlog;
import dev.balsam.engine.Campaign;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Engine;
import dev.balsam.engine.Exchange;
import dev.balsam.engine.HookEngine;
import dev.balsam.engine.JobFilter;
import dev.balsam.engine.KeptResults;
import dev.balsam.engine.LauncherInfo;
import dev.balsam.engine.RunResult;
import dev.balsam.engine.TransferEngine;
import dev.balsam.engine.TransferRules;
import dev.balsam.internal.store.CampaignStore;
import dev.balsam.internal.store.EngineStore;
import dev.balsam.internal.store.HookStore;
import dev.balsam.internal.store.LauncherStore;
import dev.balsam.internal.store.Signals;
import dev.balsam.internal.store.SweepStore;
import dev.balsam.internal.store.TransferStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The engine of one site, over its stores. */
record EngineImpl(
    SiteImpl site,
    EngineStore store,
    CampaignStore campaigns,
    LauncherStore launchers,
    SweepStore sweeps,
    HookStore hookStore,
    TransferStore transferStore,
    Map<Long, HookKnowledge> knowledge,
    LeaseRules leases,
    TransferRules transferRules,
    Map<String, List<String>> mpi,
    Map<String, List<String>> agents,
    Runnable revival)
    implements Engine {
  @Override
  public long register(LauncherInfo info) {
    return launchers.register(info);
  }

  @Override
  public boolean renew(long launcher) {
    return launchers.renew(launcher);
  }

  @Override
  public void deregister(long launcher) {
    launchers.deregister(launcher);
    knowledge.remove(launcher);
  }

  @Override
  public Exchange exchange(long launcher, List<RunResult> results, Optional<Claim> claim) {
    return store.exchange(launcher, results, claim);
  }

  @Override
  public List<ClaimedJob> claim(long launcher, List<Candidate> chosen) {
    return store.claim(launcher, chosen);
  }

  @Override
  public Set<Long> lost(long launcher, Map<Long, Integer> running) {
    return launchers.lost(launcher, running);
  }

  @Override
  public void released(long launcher, Map<Long, Integer> runs) {
    launchers.released(launcher, runs);
  }

  @Override
  public Map<Long, Integer> runningUnder(long launcher) {
    return launchers.runningUnder(launcher);
  }

  @Override
  public long sweep(Predicate<LauncherRecord> dead, KeptResults kept) {
    return sweeps.sweep(dead, kept);
  }

  @Override
  public HookEngine hooks(long launcher, JobFilter filter, Map<String, Hook> code) {
    HookKnowledge known = new HookKnowledge(site.hooks(), code);
    knowledge.put(launcher, known);
    return new HookEngineImpl(site, hookStore, known, launcher, filter, leases.renewEvery());
  }

  @Override
  public TransferEngine transfers(long launcher, JobFilter filter) {
    return new TransferEngineImpl(transferStore, launcher, filter, leases.renewEvery());
  }

  @Override
  public Backlog backlog(long launcher, Claim claim) {
    HookKnowledge known = knowledge.get(launcher);
    return store.backlog(launcher, claim, hook -> known != null && known.knows(hook));
  }

  @Override
  public AutoCloseable onWork(Runnable wake) {
    return site.listener().on(Signals.WORK, wake);
  }

  @Override
  public AutoCloseable beforeClose(Runnable stop) {
    return site.beforeClose(stop);
  }

  @Override
  public Campaign campaign(JobFilter filter) {
    return campaigns.read(filter);
  }

  @Override
  public long open(JobFilter filter) {
    return store.open(filter);
  }

  @Override
  public void revive() {
    revival.run();
  }
}
