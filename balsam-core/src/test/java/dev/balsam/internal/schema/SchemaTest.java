package dev.balsam.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.Outcome;
import dev.balsam.Site;
import dev.balsam.testing.ChildJvm;
import dev.balsam.testing.OldSite;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
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
  void a_site_of_version_1_is_brought_up_to_date_once_with_the_outcomes_of_its_runs()
      throws SQLException {
    String url = TestSites.emptyDatabase();
    try (var old = DriverManager.getConnection(url, TestSites.user(), TestSites.password())) {
      Migration.run(old, "dev/balsam/schema/0001-sites-jobs-events.sql");
    }
    assertThat(TestSites.sql(url, "select version from balsam.schema_version"))
        .containsExactly("1");
    TestSites.sql(
        url,
        """
        insert into balsam.app (name, version, definition) values ('a', 1, '%s');
        insert into balsam.job select nextval('balsam.job_id_seq'), 1, 'old', '', '', '{}', '{}', '{}', '{"k": 1}',
          1, 1, 1, 1, 0, null, null, null, 3, 0, true, true, '{}', null, null, '{}', null;
        insert into balsam.job_status (job_id, state, attempt, errors, timeouts, pending_parents, steps, priority, nodes, ranks,
          share, packing, cores, gpus, wall_seconds)
          select id, 'RESTART_READY', 6, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0 from balsam.job;
        insert into balsam.job_event (job_id, attempt, from_state, path, at, exit_code, message)
          select j.id, e.attempt, e.was::balsam.job_state, e.path::balsam.job_state[], now(), e.code, e.message
          from balsam.job j, (values
            (0, null, '{CREATED,READY,STAGED_IN,PREPROCESSED}', null, null),
            (1, 'PREPROCESSED', '{RUNNING}', null, null),
            (1, 'RUNNING', '{RUN_ERROR,RESTART_READY}', 137, 'Exit code 137 (SIGKILL).'),
            (2, 'RESTART_READY', '{RUNNING}', null, null),
            (2, 'RUNNING', '{RUN_TIMEOUT,RESTART_READY}', null, 'The run took longer than its limit of 5m and was stopped.'),
            (3, 'RESTART_READY', '{RUNNING}', null, null),
            (3, 'RUNNING', '{RUN_TIMEOUT,RESTART_READY}', null, 'The launcher ended while the job was running.'),
            (4, 'RESTART_READY', '{RUNNING}', null, null),
            (4, 'RUNNING', '{RESTART_READY}', null, 'Its launcher 3 was lost.'),
            (5, 'RESTART_READY', '{RUNNING}', null, null),
            (5, 'RUNNING', '{RUN_ERROR,FAILED}', null, 'No such program.'),
            (5, 'FAILED', '{RESTART_READY}', null, 'Restarted by a user.'),
            (6, 'RESTART_READY', '{RUNNING}', null, null),
            (6, 'RUNNING', '{RUN_DONE,POSTPROCESSED,JOB_FINISHED}', 0, null),
            (6, 'JOB_FINISHED', '{RESTART_READY}', null, 'Restarted by a user.')) as e (attempt, was, path, code, message)
        """
            .formatted(definition()));
    for (int open = 0; open < 2; open++) {
      try (Site site = connect(url)) {
        Job job = site.jobs().list().get(0);
        assertThat(job.data()).containsEntry("k", 1);
        assertThat(job.attempts().stream().limit(6).map(run -> run.outcome().orElseThrow()))
            .containsExactly(
                new Outcome.Signalled(9),
                new Outcome.TimedOut(),
                new Outcome.Walltime(),
                new Outcome.NodeLost("Its launcher 3 was lost."),
                new Outcome.CouldNotStart("No such program."),
                new Outcome.Exited(0));
        assertThat(job.explain()).contains("Run " + (6 + open) + ": ");
        TestLauncher launcher = TestLauncher.on(site);
        launcher.fail(launcher.claimOne());
        TestSites.sql(url, "update balsam.job_status set not_before = null");
      }
    }
    assertThat(TestSites.sql(url, "select id from balsam.databasechangelog"))
        .doesNotHaveDuplicates()
        .contains("0001-done", "0002-done");
    assertThat(TestSites.sql(url, "select version from balsam.schema_version"))
        .containsExactly(Integer.toString(Schema.VERSION));
  }

  private static String definition() {
    SITES.site().register(Balsam.app("a", "true"));
    return SITES.sql("select definition from balsam.app where name = 'a'").get(0);
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
  void an_upgrade_that_ends_before_collaborators_have_their_rights_has_not_happened()
      throws SQLException {
    String url = OldSite.at(2);
    TestSites.sql(
        url,
        """
        do $$ begin execute 'create role balsam_users_' || oid from pg_database where datname = current_database(); end $$;
        create function public.no_grant() returns event_trigger language plpgsql as
          $$ begin raise exception 'ended before the rights'; end $$;
        create event trigger no_grant on ddl_command_start when tag in ('GRANT')
          execute function public.no_grant();
        """);
    assertThatThrownBy(() -> connect(url))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("ended before the rights");
    assertThat(TestSites.sql(url, "select version from balsam.schema_version"))
        .containsExactly("2");
    TestSites.sql(url, "drop event trigger no_grant");
    connect(url).close();
    assertThat(
            TestSites.sql(
                url,
                """
                select relname from pg_class where relnamespace = 'balsam'::regnamespace and relkind = 'r'
                  and not has_table_privilege('balsam_users_' ||
                    (select oid from pg_database where datname = current_database()), oid, 'select')
                """))
        .isEmpty();
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
