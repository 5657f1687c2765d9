package dev.balsam.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.testing.ChildJvm;
import dev.balsam.testing.TestSites;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private final Path temp;

  SchemaTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Site connect(String url) {
    return Balsam.connect(url, TestSites.user(), TestSites.password(), temp);
  }

  /** What another JVM runs: {@code URL USER PASSWORD DIRECTORY}. */
  public static void main(String[] arguments) {
    Balsam.connect(arguments[0], arguments[1], arguments[2], Path.of(arguments[3])).close();
    System.out.println("migrated");
  }

  @Test
  void the_changelog_writes_the_version_that_the_library_expects() {
    assertThat(SITES.sql("select version from balsam.schema_version"))
        .containsExactly(Integer.toString(Schema.VERSION));
  }

  @Test
  void a_second_open_does_not_run_liquibase() {
    // With these gone, Liquibase would make them again.
    SITES.sql("drop table balsam.databasechangelog, balsam.databasechangeloglock");
    SITES.another().jobs().count();
    assertThat(
            SITES.sql(
                "select relname from pg_class where relname like 'databasechangelog%' and relkind = 'r'"))
        .isEmpty();
  }

  @Test
  void a_newer_schema_is_refused_and_nothing_is_changed() {
    String url = TestSites.emptyDatabase();
    TestSites.sql(
        url,
        "create schema balsam; create table balsam.schema_version (version integer);"
            + " insert into balsam.schema_version values (99)");
    assertThatThrownBy(() -> connect(url))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "The schema of "
                + url
                + " has version 99, and this library knows versions up to "
                + Schema.VERSION
                + ". Use a newer Balsam with this site.");
    assertThat(
            TestSites.sql(
                url,
                "select table_name from information_schema.tables where table_schema = 'balsam'"))
        .containsExactly("schema_version");
    assertThat(temp.resolve("connection.json")).doesNotExist();
  }

  @Test
  void eight_threads_that_open_an_empty_database_at_once_migrate_it_once() throws Exception {
    String url = TestSites.emptyDatabase();
    var pool = Executors.newFixedThreadPool(8);
    List<Callable<Long>> opens = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      opens.add(
          () -> {
            try (Site site = connect(url)) {
              return site.jobs().count();
            }
          });
    }
    for (var open : pool.invokeAll(opens)) {
      assertThat(open.get()).isZero();
    }
    pool.shutdown();
    assertThat(TestSites.sql(url, "select id from balsam.databasechangelog"))
        .doesNotHaveDuplicates()
        .contains("0001-done");
  }

  @Test
  void two_jvms_that_open_an_empty_database_at_once_migrate_it_once() throws Exception {
    String url = TestSites.emptyDatabase();
    String[] arguments = {
      url, TestSites.user(), TestSites.password(), temp.resolve("new").toString()
    };
    try (ChildJvm one = ChildJvm.start(SchemaTest.class, arguments);
        ChildJvm two = ChildJvm.start(SchemaTest.class, arguments)) {
      assertThat(List.of(one.says(), two.says())).containsExactly("migrated", "migrated");
    }
    assertThat(TestSites.sql(url, "select version from balsam.schema_version")).hasSize(1);
  }

  @Test
  void a_lock_left_by_a_killed_migration_holds_nobody_up() {
    String url = TestSites.emptyDatabase();
    TestSites.sql(
        url,
        "create schema balsam; create table balsam.databasechangeloglock (id integer not null primary key,"
            + " locked boolean not null, lockgranted timestamp, lockedby varchar(255));"
            + " insert into balsam.databasechangeloglock values (1, true, now(), 'a dead JVM')");
    try (Site site = connect(url)) {
      assertThat(site.jobs().count()).isZero();
    }
  }

  @Test
  void a_database_that_is_not_there_is_named() {
    String url = TestSites.emptyDatabase() + "_not";
    assertThatThrownBy(() -> connect(url))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining(url)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> connect("jdbc:mysql://h/d"))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "\"jdbc:mysql://h/d\" is not the address of a PostgreSQL. Write for example jdbc:postgresql://host:5432/balsam.");
  }
}
