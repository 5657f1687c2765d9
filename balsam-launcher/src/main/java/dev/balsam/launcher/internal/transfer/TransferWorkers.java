package dev.balsam.launcher.internal.transfer;

import dev.balsam.engine.Engine;
import dev.balsam.engine.Staging;
import dev.balsam.engine.TransferEngine;
import dev.balsam.engine.TransferRules;
import dev.balsam.launcher.internal.step.Scripts;
import dev.balsam.launcher.internal.step.StepSource;
import dev.balsam.launcher.internal.step.StepWorkers;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Stages files in and out beside a launcher's tasks. */
public final class TransferWorkers implements AutoCloseable {
  // An sshd refuses connections at random when more than ten have not logged in yet (MaxStartups in
  // sshd_config(5)).
  private static final int PLACES = 8;
  // Those that wait for their next attempt hold no place, so that a dead server does not keep the
  // files of others waiting; each has a thread all the same.
  private static final int MOST = 64;

  private final TransferEngine transfers;
  private final TransferRules rules;
  private final Tools tools;
  private final Transports transports;
  private final StepWorkers<TransferRun> workers;

  /**
   * Makes them; they work from {@link #start} on.
   *
   * @param engine the site
   * @param transfers the staging of this launcher
   * @param environment the whole environment of a task of this launcher
   * @param done told whenever a staging has ended and its job may have moved
   */
  public TransferWorkers(
      Engine engine, TransferEngine transfers, Map<String, String> environment, Runnable done) {
    this.transfers = transfers;
    this.rules = engine.transferRules();
    this.tools = new Tools(new Scripts(environment, engine.leases().killGrace()));
    this.transports = new Transports(rules, tools);
    this.workers = new StepWorkers<>(engine, "transfers", new Source(), PLACES, MOST, done);
  }

  /** Begins to work. */
  public void start() {
    workers.start();
  }

  /**
   * Whether files are being moved, or the end of that recorded.
   *
   * @return false when there is nothing to wait for
   */
  public boolean isBusy() {
    return workers.isBusy();
  }

  /**
   * Gives every staging up: nothing of it is stored from now on, and tools are being ended. Returns
   * at once; the jobs stay this launcher's until it leaves the site.
   */
  public void cancel() {
    workers.cancel();
  }

  /** Gives every staging up, and waits until no tool is left. */
  @Override
  public void close() {
    workers.cancel();
    tools.close();
    workers.close();
  }

  private TransferRun run(Staging staging) {
    return new TransferRun(
        transfers, staging, rules, transports, workers::isClosed, workers::ended);
  }

  private final class Source implements StepSource<TransferRun> {
    @Override
    public List<TransferRun> claim(Set<Long> busy, int most) {
      return transfers.claim(busy, most).stream().map(TransferWorkers.this::run).toList();
    }

    @Override
    public int settle(Set<Long> busy) {
      return transfers.settle(busy);
    }

    @Override
    public Set<Long> lost(List<TransferRun> runs) {
      return transfers.lost(runs.stream().map(TransferRun::staging).toList());
    }
  }
}
