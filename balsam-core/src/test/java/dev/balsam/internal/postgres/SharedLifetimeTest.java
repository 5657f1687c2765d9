package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the server of a shared site runs. */
class SharedLifetimeTest {
  private final Path temp;

  SharedLifetimeTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void the_owner_s_last_close_leaves_the_server_to_collaborators_that_are_connected()
      throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Connection collaborator;
    try (ManagedPostgres server = ManagedPostgres.open(site, PostgresSettings.defaults())) {
      Sites.execute(server, "create role anna login password 'x'");
      SharedServer.publish(site.toRealPath());
      collaborator = DriverManager.getConnection(server.jdbcUrl(), "anna", "x");
    }
    try (collaborator) {
      assertThat(Sites.running(site)).isTrue();
      ManagedPostgres.open(site, PostgresSettings.defaults()).close();
      assertThat(collaborator.isValid(5)).isTrue();
    }
    try (ManagedPostgres server = ManagedPostgres.open(site, PostgresSettings.defaults())) {
      while (!Sites.query(server, "select count(*) from pg_stat_activity where usename = 'anna'")
          .equals("0")) {
        Thread.onSpinWait();
      }
    }
    assertThat(Sites.running(site)).isFalse();
  }
}
