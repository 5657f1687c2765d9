package dev.balsam.internal.store;

import dev.balsam.JobState;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Arrays as bind values: one statement for a batch of any size. */
final class SqlArrays {
  private SqlArrays() {}

  static Array bigints(Connection connection, Collection<Long> values) throws SQLException {
    return connection.createArrayOf("bigint", values.toArray());
  }

  static Array texts(Connection connection, Collection<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }

  /**
   * A path of states as one array literal, because a bind array of arrays would be flattened by
   * unnest.
   */
  static String path(List<JobState> states) {
    return states.stream().map(JobState::name).collect(Collectors.joining(",", "{", "}"));
  }
}
