package dev.balsam.internal.store;

import dev.balsam.internal.text.Printable;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes what the next run of a job will be given. A run that has begun keeps what it has. */
public final class JobEdits {
  private final Db db;

  /**
   * Makes it.
   *
   * @param db the database
   */
  public JobEdits(Db db) {
    this.db = db;
  }

  /**
   * Replaces a job's arguments and sets variables of its environment, all or nothing.
   *
   * @param id the job
   * @param words its arguments from the next run on, if they are to change
   * @param entries what {@link #variable(long, String, String)} made
   * @param fence what must hold
   */
  public void modify(long id, Optional<List<String>> words, List<String> entries, Fence fence) {
    db.tx(
        connection -> {
          fence.check(connection);
          if (words.isPresent()) {
            args(connection, id, words.get());
          }
          for (String entry : entries) {
            environment(connection, id, entry);
          }
          return true;
        });
  }

  /**
   * One variable as the JSON object that an environment is extended by.
   *
   * @param id the job
   * @param name the variable
   * @param value its value
   * @return the text
   */
  public static String variable(long id, String name, String value) {
    return Json.write(Map.of(name, value), "variable \"" + Printable.of(name) + "\" of job " + id);
  }

  static void args(Connection connection, long id, List<String> words) throws SQLException {
    Array array = SqlArrays.texts(connection, words);
    try (var store = connection.prepareStatement("update balsam.job set args = ? where id = ?")) {
      store.setArray(1, array);
      store.setLong(2, id);
      requireOne(store.executeUpdate(), id);
    }
  }

  static void environment(Connection connection, long id, String entry) throws SQLException {
    String sql = "update balsam.job set environment = environment || ?::jsonb where id = ?";
    try (var store = connection.prepareStatement(sql)) {
      store.setString(1, entry);
      store.setLong(2, id);
      requireOne(store.executeUpdate(), id);
    }
  }

  private static void requireOne(int rows, long id) {
    if (rows == 0) {
      throw JobReader.missing(id);
    }
  }
}
