package dev.balsam.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several questions in one round trip. The driver sends what is separated by semicolons together,
 * and the server answers one after the other, each with a snapshot of its own. Every question must
 * answer with rows, if only with none.
 */
final class Pipeline {
  /** Sets the bind values of one question. */
  @FunctionalInterface
  interface Bind {
    /**
     * Sets them.
     *
     * @param statement the statement of all questions
     * @param first index of the first value
     */
    void to(PreparedStatement statement, int first) throws SQLException;
  }

  /** Takes the answer to one question. */
  @FunctionalInterface
  interface Read {
    /**
     * Takes it.
     *
     * @param rows before the first row
     */
    void of(ResultSet rows) throws SQLException;
  }

  private record Question(String sql, int values, Bind bind, Read read) {}

  private final List<Question> questions = new ArrayList<>();

  /** Adds a question with so many bind values. */
  void add(String sql, int values, Bind bind, Read read) {
    questions.add(new Question(sql, values, bind, read));
  }

  /** Adds a command without values and without an answer. */
  void add(String sql) {
    add(sql, 0, (statement, at) -> {}, rows -> {});
  }

  /** Asks them all. */
  void run(Connection connection) throws SQLException {
    if (questions.isEmpty()) {
      return;
    }
    String all = questions.stream().map(Question::sql).collect(Collectors.joining(";\n"));
    try (var statement = connection.prepareStatement(all)) {
      int first = 1;
      for (Question question : questions) {
        question.bind().to(statement, first);
        first += question.values();
      }
      statement.execute();
      for (Question question : questions) {
        try (ResultSet rows = statement.getResultSet()) {
          if (rows != null) {
            question.read().of(rows);
          }
        }
        statement.getMoreResults();
      }
    }
  }
}
