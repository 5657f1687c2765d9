package dev.balsam.internal.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.SiteUnreachableException;
import dev.balsam.internal.text.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Savepoint;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work in transactions: repeats what lost a race against another transaction, and says in one
 * sentence what went wrong.
 */
public final class Db {
  /**
   * Work on a connection.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    /**
     * Does it.
     *
     * @param connection inside a transaction
     * @return what comes of it
     * @throws SQLException as the driver does
     */
    T on(Connection connection) throws SQLException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Db.class);
  private static final int MOST_TRIES = 10;
  // PostgreSQL, appendix A: serialization_failure, deadlock_detected, lock_not_available.
  private static final Set<String> LOST_A_RACE = Set.of("40001", "40P01", "55P03");
  // As there: read_only_sql_transaction (a standby, or a disk that is filling up), query_canceled
  // (by a time limit or an administrator; nothing here cancels). Class 58 are errors of the disk
  // of the server.
  private static final Set<String> NOT_NOW = Set.of("25006", "57014");
  // As there: connection_failure, connection_does_not_exist, admin_shutdown,
  // idle_in_transaction_session_timeout (of a launcher that was stopped in the middle of one).
  private static final Set<String> ENDED = Set.of("08006", "08003", "57P01", "25P03");

  // As there: insufficient_privilege.
  private static final String NOT_ALLOWED = "42501";

  private final DataSource source;
  private final SpareConnection spare;
  private final String where;

  /**
   * Makes it.
   *
   * @param source the connections
   * @param where the database in words, for messages
   */
  public Db(DataSource source, String where) {
    this(source, SpareConnection.NONE, where);
  }

  /**
   * Makes it.
   *
   * @param source the connections
   * @param spare asked before them
   * @param where the database in words, for messages
   */
  public Db(DataSource source, SpareConnection spare, String where) {
    this.source = source;
    this.spare = spare;
    this.where = where;
  }

  /**
   * Whether another one leads to the same database, as far as its name tells.
   *
   * @param other another
   * @return true when both are called the same
   */
  public boolean isThatOf(Db other) {
    return where.equals(other.where);
  }

  /**
   * Does work in one transaction, again if it lost a race.
   *
   * @param <T> what comes of it
   * @param work must be repeatable
   * @return what comes of it
   */
  public <T extends @Nullable Object> T tx(Work<T> work) {
    for (int tried = 1; ; tried++) {
      try {
        return once(work);
      } catch (SQLException | DataAccessException e) {
        if (!lostARace(e) || tried == MOST_TRIES) {
          throw failed(e);
        }
        pause(tried);
      }
    }
  }

  // Where one connection does not answer, the idle ones may not either. Finding that out of each in
  // turn would take longer than a lease.
  private BalsamException failed(Exception e) {
    BalsamException failed = translated(e);
    if (failed instanceof DatabaseUnavailableException
        && source instanceof HikariDataSource pool
        && pool.isRunning()) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
    return failed;
  }

  // Of a session, not where the pool could get none.
  private static boolean hasDied(Exception e) {
    SQLException sql = sqlCause(e);
    return sql != null
        && !(sql instanceof SQLTransientConnectionException)
        && ENDED.contains(String.valueOf(sql.getSQLState()));
  }

  /**
   * Does the last part of a transaction, that part again if it lost a race: for a transaction that
   * cannot be repeated as a whole.
   *
   * @param connection the transaction's
   * @param part must be repeatable
   * @throws SQLException as the driver does
   */
  static void lastPart(Connection connection, Work<?> part) throws SQLException {
    for (int tried = 1; ; tried++) {
      Savepoint before = connection.setSavepoint();
      try {
        part.on(connection);
        return;
      } catch (SQLException e) {
        if (!lostARace(e) || tried == MOST_TRIES) {
          throw e;
        }
        connection.rollback(before);
        pause(tried);
      }
    }
  }

  private static boolean lostARace(Exception e) {
    SQLException sql = sqlCause(e);
    return sql != null && LOST_A_RACE.contains(String.valueOf(sql.getSQLState()));
  }

  // The lock's other party must get ahead of us, or both meet again.
  private static void pause(int tried) {
    LOG.debug("a transaction lost a race, try {}", tried);
    LockSupport.parkNanos(
        TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(1, 5L << tried)));
  }

  /**
   * Does work in one transaction, once: for work that uses up its input.
   *
   * @param <T> what comes of it
   * @param work the work
   * @return what comes of it
   */
  public <T extends @Nullable Object> T txOnce(Work<T> work) {
    try {
      return once(work);
    } catch (SQLException | DataAccessException e) {
      throw failed(e);
    }
  }

  private <T extends @Nullable Object> T once(Work<T> work) throws SQLException {
    return onConnection(
        connection -> {
          connection.setAutoCommit(false);
          try {
            T result = work.on(connection);
            connection.commit();
            return result;
          } catch (Throwable e) {
            rollback(connection, e);
            throw e;
          }
        });
  }

  private static void rollback(Connection connection, Throwable because) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  /**
   * jOOQ on the pool, each statement its own transaction.
   *
   * @return a context
   */
  public DSLContext dsl() {
    return DSL.using(source, SQLDialect.POSTGRES, Jooq.SETTINGS);
  }

  /**
   * jOOQ inside a transaction.
   *
   * @param connection the transaction's
   * @return a context
   */
  public static DSLContext dsl(Connection connection) {
    return DSL.using(connection, SQLDialect.POSTGRES, Jooq.SETTINGS);
  }

  /**
   * Asks with jOOQ, with errors in our words.
   *
   * @param <T> what comes of it
   * @param question on the pool; asked again when its connection turns out to have died
   * @return the answer
   */
  public <T extends @Nullable Object> T ask(Function<DSLContext, T> question) {
    try {
      return question.apply(dsl());
    } catch (DataAccessException e) {
      BalsamException failed = failed(e);
      if (!hasDied(e)) {
        throw failed;
      }
    }
    // Its connection had died while nobody used it, as when the server was started again.
    try {
      return question.apply(dsl());
    } catch (DataAccessException e) {
      throw failed(e);
    }
  }

  /**
   * Asks in plain SQL, each statement its own transaction: for what short commands ask, as loading
   * jOOQ takes longer than such a command may.
   *
   * @param <T> what comes of it
   * @param question on a connection; asked again when that turns out to have died
   * @return the answer
   */
  public <T extends @Nullable Object> T read(Work<T> question) {
    try {
      return onConnection(question);
    } catch (SQLException e) {
      BalsamException failed = failed(e);
      if (!hasDied(e)) {
        throw failed;
      }
    }
    // Its connection had died while nobody used it, as when the server was started again.
    try {
      return onConnection(question);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private <T extends @Nullable Object> T onConnection(Work<T> work) throws SQLException {
    Connection ready = spare.take();
    if (ready == null) {
      try (Connection connection = source.getConnection()) {
        return work.on(connection);
      }
    }
    try {
      T result = work.on(ready);
      ready.setAutoCommit(true);
      spare.giveBack(ready);
      return result;
    } catch (Throwable e) {
      close(ready, e);
      throw e;
    }
  }

  private static void close(Connection connection, Throwable because) {
    try {
      connection.close();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  /**
   * A connection from the pool, for readers that need one for long.
   *
   * @return the connection; the caller closes it
   */
  public Connection connection() {
    try {
      return source.getConnection();
    } catch (SQLException e) {
      throw translated(e);
    }
  }

  /**
   * An error in our words.
   *
   * @param e what the driver or jOOQ said
   * @return what to throw
   */
  public BalsamException translated(Exception e) {
    return translated(e, where);
  }

  /**
   * An error in our words.
   *
   * @param e what the driver, the pool or jOOQ said
   * @param where the database in words
   * @return what to throw
   */
  public static BalsamException translated(Exception e, String where) {
    SQLException sql = sqlCause(e);
    String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
    String said = Reason.oneLine(sql == null ? e : sql);
    if (state.startsWith("08")
        || state.startsWith("57P")
        || ENDED.contains(state)
        || sql instanceof SQLTransientConnectionException) {
      return new DatabaseUnavailableException(
          "The database of "
              + where
              + " does not answer ("
              + said
              + "). Check that it runs; what was accepted is safe.",
          e);
    }
    if (state.startsWith("53")) {
      // To be tried again later, like one that does not answer.
      return new DatabaseUnavailableException(
          "The database of "
              + where
              + " is out of room or connections ("
              + said
              + "). Free some, then try again; nothing was stored.",
          e);
    }
    if (LOST_A_RACE.contains(state) || NOT_NOW.contains(state) || state.startsWith("58")) {
      return new DatabaseUnavailableException(
          "The database of "
              + where
              + " cannot do this at the moment ("
              + said
              + "). Try again later; what was accepted is safe.",
          e);
    }
    String refused = "The database of " + where + " refused: " + said;
    if (state.equals(NOT_ALLOWED)) {
      return new BalsamException(refused + ". Only the owner of the site may do this.", e);
    }
    // The login, its password, or the name of the database.
    return state.startsWith("28") || state.equals("3D000")
        ? new SiteUnreachableException(refused, e)
        : new BalsamException(refused, e);
  }

  private static @Nullable SQLException sqlCause(@Nullable Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      // The pool wraps what the driver said into a sentence about itself.
      boolean wrapper =
          at instanceof SQLTransientConnectionException && at.getCause() instanceof SQLException;
      if (at instanceof SQLException sql && !wrapper) {
        return sql;
      }
    }
    return null;
  }

  // Apart, as loading jOOQ takes a tenth of the time that opening a site does.
  private static final class Jooq {
    static final Settings SETTINGS =
        new Settings().withExecuteLogging(false).withRenderSchema(true);
  }
}
