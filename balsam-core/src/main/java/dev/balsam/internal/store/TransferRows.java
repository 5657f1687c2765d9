package dev.balsam.internal.store;

import dev.balsam.Transfer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rows of transfers: what is being moved for a job, or was. */
public final class TransferRows {
  // Whether anybody is at work on it shows in the job alone: who was lost stored nothing more.
  private static final String READ =
      """
      select t.direction, t.source, t.target, t.attempts, t.bytes, t.message, t.updated_at,
             case when t.state in ('WAITING', 'ACTIVE', 'RETRYING')
                    and (s.owner is null or s.state <> case t.direction when 'IN' then 'READY' else 'POSTPROCESSED' end::balsam.job_state)
                  then 'INTERRUPTED' else t.state end as state
      from balsam.transfer t join balsam.job_status s on s.job_id = t.job_id
      where t.job_id = ? order by t.direction, t.id
      """;

  private static final String ADD =
      """
      insert into balsam.transfer (job_id, direction, source, target, state, attempts, bytes, message)
      values (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private final Db db;

  /**
   * Makes it.
   *
   * @param db the database
   */
  public TransferRows(Db db) {
    this.db = db;
  }

  /**
   * The transfers of a job.
   *
   * @param job its id
   * @return those of the latest staging in each direction
   */
  public List<Transfer> of(long job) {
    return db.tx(connection -> read(connection, job));
  }

  static List<Transfer> read(Connection connection, long job) throws SQLException {
    List<Transfer> transfers = new ArrayList<>();
    try (var ask = connection.prepareStatement(READ)) {
      ask.setLong(1, job);
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          transfers.add(transfer(rows));
        }
      }
    }
    return transfers;
  }

  private static Transfer transfer(ResultSet row) throws SQLException {
    long bytes = row.getLong("bytes");
    OptionalLong known = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(bytes);
    @Nullable String message = row.getString("message");
    return new Transfer(
        Transfer.Direction.valueOf(row.getString("direction")),
        row.getString("source"),
        row.getString("target"),
        Transfer.State.valueOf(row.getString("state")),
        row.getInt("attempts"),
        known,
        message == null ? "" : message,
        row.getTimestamp("updated_at").toInstant());
  }

  /** Stores the transfers of one direction in place of those stored before. */
  static void replace(
      Connection connection, long job, Transfer.Direction direction, List<Transfer> transfers)
      throws SQLException {
    try (var forget =
        connection.prepareStatement(
            "delete from balsam.transfer where job_id = ? and direction = ?")) {
      forget.setLong(1, job);
      forget.setString(2, direction.name());
      forget.executeUpdate();
    }
    if (transfers.isEmpty()) {
      return;
    }
    try (var add = connection.prepareStatement(ADD)) {
      for (Transfer transfer : transfers) {
        add.setLong(1, job);
        add.setString(2, direction.name());
        add.setString(3, clean(transfer.source()));
        add.setString(4, clean(transfer.target()));
        add.setString(5, transfer.state().name());
        add.setInt(6, transfer.attempts());
        if (transfer.bytes().isPresent()) {
          add.setLong(7, transfer.bytes().getAsLong());
        } else {
          add.setNull(7, Types.BIGINT);
        }
        add.setString(8, transfer.message().isEmpty() ? null : clean(transfer.message()));
        add.addBatch();
      }
      add.executeBatch();
    }
  }

  private static String clean(String text) {
    return text.replace("\0", "");
  }
}
