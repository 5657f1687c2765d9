package dev.balsam.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/** Chooses jobs inside the transaction that acts on them. */
@FunctionalInterface
public interface Selection {
  /**
   * Chooses.
   *
   * @param connection the transaction
   * @return ids of the jobs
   * @throws SQLException as the driver does
   */
  Collection<Long> in(Connection connection) throws SQLException;
}
