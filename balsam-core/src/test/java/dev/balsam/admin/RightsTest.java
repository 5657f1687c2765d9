package dev.balsam.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobEvent;
import dev.balsam.JobFields;
import dev.balsam.JobQuery;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.Workflow;
import dev.balsam.testing.TestLauncher;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a collaborator may do, and what not, whatever program they write. */
class RightsTest {
  @RegisterExtension static final SharedSite SITE = new SharedSite();
  private static final App APP = Balsam.app("hello", "true");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select count(*) from balsam.jobs",
        "select count(*) from balsam.job_history",
        "select version from balsam.schema_version",
        "select definition from balsam.app",
        "select nextval('balsam.job_id_seq')",
        "insert into balsam.app (name, version, definition) values ('a', 1, '{}')",
        "insert into balsam.job_event (job_id, attempt, path, at) values (1, 0, '{CREATED}', now())",
        "update balsam.job set data = '{}', args = '{}', name = 'n', app_id = 1",
        "update balsam.job_status set state = 'USER_KILLED'",
        "insert into balsam.batch_job (project, queue, nodes, wall_time, mode, state)"
            + " values ('', '', 1, '1 min', '', 'queued')",
        "update balsam.batch_job set state = 'finished'",
        "delete from balsam.transfer",
        "select pg_notify('balsam_work', '')",
        "set enable_seqscan = off",
        "alter role anna password 'SCRAM-SHA-256$4096:AAAA$AAAA:AAAA'"
      })
  void a_collaborator_may(String sql) throws SQLException {
    try (Connection connection = SITE.connection("anna")) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute(sql);
      }
      connection.rollback();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // tables and what is like them
        "drop table balsam.job",
        "drop schema balsam cascade",
        "drop database balsam",
        "alter table balsam.job add column x int",
        "alter table balsam.job_event alter column written_by drop default",
        "alter table balsam.job disable trigger all",
        "alter view balsam.jobs rename to j",
        "create table balsam.mine (x int)",
        "create table public.mine (x int)",
        "create temporary table mine (x int)",
        "create schema mine",
        "create view balsam.v as select 1",
        "create function balsam.f() returns int language sql return 1",
        "create rule r as on select to balsam.schema_version do instead select 1",
        "create trigger t before insert on balsam.job for each row execute function suppress_redundant_updates_trigger()",
        "create index on balsam.job (id)",
        "truncate balsam.job_event",
        "begin; lock table balsam.job in access exclusive mode",
        "reindex table balsam.job_event",
        "comment on table balsam.job is 'mine'",
        "alter sequence balsam.job_id_seq restart",
        "select setval('balsam.job_id_seq', 1)",
        // versions, history, and who did what
        "update balsam.schema_version set version = 99",
        "insert into balsam.schema_version values (false, 99)",
        "delete from balsam.schema_version",
        "delete from balsam.databasechangelog",
        "update balsam.job_event set message = 'it was not me'",
        "update balsam.job_event set written_by = 'bob'",
        "delete from balsam.job_event",
        "insert into balsam.job_event (job_id, attempt, path, at, written_by) values (1, 0, '{CREATED}', now(), 'bob')",
        "insert into balsam.job_event (job_id, attempt, path, at, written_by) values (1, 0, '{CREATED}', now(), null)",
        "insert into balsam.job_event (job_id, attempt, path, at, recorded_at) values (1, 0, '{CREATED}', now(), now())",
        "insert into balsam.job_event (id, job_id, attempt, path, at) values (-1, 1, 0, '{CREATED}', now())",
        "copy balsam.job_event (job_id, written_by) from stdin",
        "update balsam.job set submitted_by = 'bob'",
        "update balsam.job set submitted_at = now()",
        "delete from balsam.job",
        "delete from balsam.job_status",
        "delete from balsam.job_dependency",
        "update balsam.app set definition = '{}'",
        "delete from balsam.app",
        "insert into balsam.app (name, version, definition, registered_by) values ('a', 1, '{}', 'bob')",
        "delete from balsam.launcher",
        "update balsam.launcher set started_by = 'bob'",
        "delete from balsam.batch_job",
        "update balsam.batch_job set written_by = 'bob'",
        // roles
        "create role mine",
        "create database mine",
        "alter role balsam password 'mine'",
        "alter role bob password 'mine'",
        "alter role anna superuser",
        "alter role anna createrole",
        "drop role bob",
        "grant balsam to anna",
        "grant pg_read_all_data to anna",
        "set role balsam",
        "set role bob",
        "set session authorization bob",
        "alter default privileges for role balsam grant all on tables to anna",
        "select rolpassword from pg_authid",
        "select passwd from pg_shadow",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'balsam'",
        // the server: its files, programs and settings
        "select pg_read_file('postgresql.conf')",
        "select pg_read_file('/etc/passwd')",
        "select pg_ls_dir('.')",
        "select pg_stat_file('postgresql.conf')",
        "select lo_import('/etc/passwd')",
        "select lo_export(1, '/tmp/x')",
        "copy balsam.job (name) from '/etc/passwd'",
        "copy (select 1) to '/tmp/x'",
        "copy (select 1) to program 'id'",
        "copy balsam.job (name) from program 'id'",
        "alter system set work_mem = '1GB'",
        "select pg_reload_conf()",
        "select pg_rotate_logfile()",
        "select pg_switch_wal()",
        "set log_statement = 'all'",
        "set session_replication_role = replica",
        "set log_min_messages = panic",
        "load 'auto_explain'",
        "select * from pg_hba_file_rules",
        "select * from pg_file_settings",
        "checkpoint"
      })
  void a_collaborator_may_not(String sql) throws SQLException {
    try (Connection connection = SITE.connection("anna")) {
      try (var statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute(sql))
            .isInstanceOfSatisfying(
                SQLException.class,
                e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42501"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "template1"})
  void a_collaborator_does_not_get_into_other_databases(String database) {
    try (Connection own = SITE.connection("anna");
        var ask = own.createStatement();
        var rows =
            ask.executeQuery("select has_database_privilege('" + database + "', 'connect')")) {
      rows.next();
      assertThat(rows.getBoolean(1)).isFalse();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_collaborator_does_not_see_what_others_are_asking() throws SQLException {
    SITE.owner().jobs().count();
    try (Connection connection = SITE.connection("anna");
        var ask = connection.createStatement();
        var rows =
            ask.executeQuery(
                "select distinct query from pg_stat_activity where usename = 'balsam'")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("<insufficient privilege>");
    }
  }

  @Test
  void a_job_of_one_runs_under_the_launcher_of_another_and_the_history_tells_who() {
    Site anna = SITE.as("anna");
    Site bob = SITE.as("bob");
    Workflow workflow = Balsam.workflow("campaign");
    var parent = workflow.job("parent", APP);
    workflow.job("child", APP).dependsOn(parent);
    List<Job> jobs = anna.submit(workflow).jobs();
    Job first = jobs.get(0);
    TestLauncher launcher = TestLauncher.on(bob);
    launcher.finish(launcher.claimThis(first));
    assertThat(launcher.finishAll()).isGreaterThanOrEqualTo(1);
    SITE.owner().job(first.id()).restart();

    List<JobEvent> history = SITE.owner().job(first.id()).history();
    assertThat(by(history, JobState.CREATED)).contains("anna");
    assertThat(by(history, JobState.RUNNING)).contains("bob");
    assertThat(by(history, JobState.JOB_FINISHED)).contains("bob");
    assertThat(by(history, JobState.RESTART_READY)).isEmpty();
    assertThat(bob.job(first.id()).submittedBy()).contains("anna");
    JobQuery campaign = SITE.owner().jobs().workflow("campaign");
    assertThat(campaign.where(JobFields.SUBMITTED_BY.eq("anna")).count()).isEqualTo(2);
    assertThat(campaign.where(JobFields.SUBMITTED_BY.eq("bob")).count()).isZero();
  }

  private static Optional<String> by(List<JobEvent> history, JobState to) {
    return history.stream().filter(event -> event.to() == to).findFirst().orElseThrow().by();
  }

  @Test
  void a_collaborator_kills_restarts_and_modifies_what_others_submitted() {
    Job job = SITE.owner().submit(Balsam.job("shared", APP));
    Site anna = SITE.as("anna");
    Job seen = anna.job(job.id());
    seen.data("k", 1);
    seen.kill();
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
    seen.restart();
    assertThat(job.data()).isEqualTo(Map.of("k", 1));
    assertThat(job.submittedBy()).isEmpty();
    assertThat(job.history()).last().extracting(JobEvent::by).isEqualTo(Optional.of("anna"));
    assertThat(job.explain()).isNotEmpty();
    anna.register(Balsam.app("of-anna", "true"));
    anna.submitAll(Stream.of(Balsam.job("streamed", APP)));
  }

  @Test
  void deleting_jobs_is_the_owner_s_as_it_deletes_their_history() {
    Site anna = SITE.as("anna");
    Job job = anna.submit(Balsam.job("stays", APP));
    assertThatThrownBy(() -> anna.jobs().named("stays").delete())
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("permission denied")
        .hasMessageEndingWith("Only the owner of the site may do this.");
    assertThat(job.history()).isNotEmpty();
    assertThat(SITE.owner().jobs().named("stays").delete()).isEqualTo(1);
  }

  @Test
  void a_backup_or_a_copy_is_the_owner_s_to_make(@TempDir Path temp) {
    Site anna = SITE.as("anna");
    for (Runnable refused :
        List.<Runnable>of(
            () -> SiteBackup.of(anna).to(temp.resolve("backup.zip")),
            () -> SiteCopy.of(anna).to(temp.resolve("copy")))) {
      assertThatThrownBy(refused::run)
          .isInstanceOf(BalsamException.class)
          .hasMessage(
              "Only the owner of the site "
                  + anna.directory()
                  + " can make a backup or a copy of it. Ask them for one.");
    }
    assertThat(temp).isEmptyDirectory();
    SiteBackup.of(SITE.owner()).to(temp.resolve("backup.zip"));
  }

  @Test
  void only_the_owner_adds_and_drops_users_and_everybody_sees_them() {
    SiteUsers asAnna = SiteUsers.of(SITE.as("anna"));
    assertThatThrownBy(() -> asAnna.add("carl"))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("Only the owner");
    assertThatThrownBy(() -> asAnna.drop("bob"))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("Only the owner");
    assertThat(asAnna.list())
        .extracting(SiteUser::name, SiteUser::owner)
        .contains(tuple("balsam", true), tuple("anna", false), tuple("bob", false));
  }

  // A new table is to be read only until somebody has decided otherwise, here and in Rights.
  @Test
  void every_table_of_the_schema_has_been_thought_of() throws SQLException {
    try (Connection connection = SITE.connection("anna");
        var ask = connection.createStatement();
        var rows =
            ask.executeQuery(
                "select relname from pg_class where relnamespace = 'balsam'::regnamespace and relkind = 'r'"
                    + " and not has_any_column_privilege(oid, 'insert, update') order by 1")) {
      List<String> onlyRead = new ArrayList<>();
      while (rows.next()) {
        onlyRead.add(rows.getString(1));
      }
      assertThat(onlyRead)
          .containsExactly("databasechangelog", "databasechangeloglock", "schema_version");
    }
  }
}
