package dev.balsam.internal.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.balsam.BalsamException;
import dev.balsam.internal.postgres.ManagedPostgres;
import dev.balsam.internal.postgres.PostgresSettings;
import dev.balsam.internal.store.Db;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsTest {
  private static final AtomicReference<ManagedPostgres> SERVER = new AtomicReference<>();

  private final ManagedPostgres server = Objects.requireNonNull(SERVER.get());
  private final AtomicLong now = new AtomicLong();
  private final Connections connections =
      new Connections(server::jdbcUrl, server.user(), server.password(), Map.of(), now::get);
  private final HikariDataSource pool = new HikariDataSource();

  ConnectionsTest() {
    pool.setDataSource(connections);
    pool.setMaximumPoolSize(2);
    pool.setMinimumIdle(0);
  }

  @BeforeAll
  static void start(@TempDir Path temp) {
    SERVER.set(ManagedPostgres.open(temp.resolve("site"), PostgresSettings.defaults()));
  }

  @AfterAll
  static void stop() {
    Objects.requireNonNull(SERVER.get()).close();
  }

  @AfterEach
  void close() {
    pool.close();
    connections.close();
  }

  @Test
  void questions_one_after_the_other_share_the_first_connection_and_start_no_pool()
      throws SQLException {
    connections.first();
    Db db = new Db(pool, connections, "here");
    int first = db.read(ConnectionsTest::backend);
    assertThat(db.tx(ConnectionsTest::backend)).isEqualTo(first);
    assertThat(db.read(ConnectionsTest::isInTransaction)).isFalse();
    assertThat(db.read(ConnectionsTest::backend)).isEqualTo(first);
    assertThat(pool.isRunning()).isFalse();
  }

  @Test
  void a_question_within_another_gets_a_connection_of_the_pool() throws SQLException {
    connections.first();
    Db db = new Db(pool, connections, "here");
    int[] both = db.tx(outer -> new int[] {backend(outer), db.read(ConnectionsTest::backend)});
    assertThat(both[0]).isNotEqualTo(both[1]);
    assertThat(pool.isRunning()).isTrue();
  }

  @Test
  void after_work_that_failed_the_first_connection_serves_nobody() throws SQLException {
    Connection first = connections.first();
    Db db = new Db(pool, connections, "here");
    assertThatThrownBy(() -> db.tx(connection -> connection.prepareStatement("oops").execute()))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("oops");
    assertThat(first.isClosed()).isTrue();
    assertThat(connections.take()).isNull();
    assertThat(db.read(ConnectionsTest::backend)).isPositive();
  }

  @Test
  void a_first_connection_that_nobody_used_for_long_is_asked_whether_it_lives()
      throws SQLException {
    Connection first = connections.first();
    Db db = new Db(pool, connections, "here");
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(connections.take()).isNull();
    end(first);
    assertThat(db.tx(ConnectionsTest::backend)).isPositive();
    assertThat(first.isClosed()).isTrue();
  }

  @Test
  void what_is_in_use_when_all_is_closed_is_closed_when_it_is_given_back() throws SQLException {
    connections.first();
    Connection used = Objects.requireNonNull(connections.take());
    connections.close();
    assertThat(used.isClosed()).isFalse();
    connections.giveBack(used);
    assertThat(used.isClosed()).isTrue();
    assertThat(connections.take()).isNull();
  }

  private static int backend(Connection connection) throws SQLException {
    try (var ask = connection.prepareStatement("select pg_backend_pid()");
        var row = ask.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  private static boolean isInTransaction(Connection connection) throws SQLException {
    return !connection.getAutoCommit();
  }

  private void end(Connection of) throws SQLException {
    try (Connections others =
            new Connections(server::jdbcUrl, server.user(), server.password(), Map.of());
        Connection other = others.getConnection();
        var kill = other.prepareStatement("select pg_terminate_backend(?, 10000)")) {
      kill.setInt(1, backend(of));
      kill.execute();
    }
  }
}
