package dev.balsam.launcher.internal.transfer;

import dev.balsam.BalsamException;
import dev.balsam.Transfer;
import dev.balsam.engine.Staging;
import dev.balsam.engine.TransferEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transfers of one staging, for all to see. */
final class Board {
  private static final Logger LOG = LoggerFactory.getLogger(Board.class);

  private final TransferEngine engine;
  private final Staging staging;
  private final List<Transfer> rows = new ArrayList<>();

  Board(TransferEngine engine, Staging staging) {
    this.engine = engine;
    this.staging = staging;
  }

  /** Puts a transfer last whose turn has not come. */
  synchronized int add(String source, String target) {
    rows.add(row(source, target, Transfer.State.WAITING, 0, OptionalLong.empty(), ""));
    return rows.size() - 1;
  }

  /** Changes one, and shows all. */
  void show(int at, Transfer.State state, int attempt, String message) {
    set(at, state, attempt, OptionalLong.empty(), message);
    try {
      if (!engine.note(staging, rows())) {
        LOG.debug("job {} is no longer ours", staging.job().id());
      }
    } catch (BalsamException e) {
      LOG.debug("a transfer of job {} is not shown: {}", staging.job().id(), e.getMessage());
    }
  }

  /** Changes one, to be shown with the end. */
  synchronized void set(
      int at, Transfer.State state, int attempt, OptionalLong bytes, String message) {
    Transfer old = rows.get(at);
    rows.set(at, row(old.source(), old.target(), state, attempt, bytes, message));
  }

  /** Marks all that have not ended as given up. */
  synchronized List<Transfer> failed() {
    return rows.stream()
        .map(
            t ->
                t.state() == Transfer.State.DONE
                    ? t
                    : row(
                        t.source(),
                        t.target(),
                        Transfer.State.FAILED,
                        t.attempts(),
                        t.bytes(),
                        t.message()))
        .toList();
  }

  synchronized List<Transfer> rows() {
    return List.copyOf(rows);
  }

  private Transfer row(
      String source,
      String target,
      Transfer.State state,
      int attempt,
      OptionalLong bytes,
      String message) {
    return new Transfer(
        staging.direction(), source, target, state, attempt, bytes, message, Instant.now());
  }
}
