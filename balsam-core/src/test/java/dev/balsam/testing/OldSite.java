package dev.balsam.testing;

import dev.balsam.internal.schema.Schema;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Databases as earlier versions made them, with a job in them. */
public final class OldSite {
  private static final String ROWS =
      """
      insert into balsam.app (name, version, definition)
        values ('a', 1, '{"description": "", "executable": ["true"], "directory": "/", "environment": {}}');
      insert into balsam.job (id, app_id, name, workflow, description, args, environment, tags, data, nodes, ranks_per_node,
          threads_per_rank, threads_per_core, gpus_per_rank, retries, priority, wait_for_parents, auto_timeout_retry, input_files,
          stage_out_files)
        values (nextval('balsam.job_id_seq'), 1, 'old', '', '', '{}', '{}', '{}', '{"k": 1}', 1, 1, 1, 1, 0, 3, 0, true, true,
          '{}', '{}');
      insert into balsam.job_status (job_id, state, attempt, errors, timeouts, pending_parents, steps, priority, nodes, ranks,
          share, packing, cores, gpus, wall_seconds)
        select id, 'PREPROCESSED', 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0 from balsam.job;
      insert into balsam.job_event (job_id, attempt, path, at)
        select id, 0, '{CREATED,READY,STAGED_IN,PREPROCESSED}', now() from balsam.job;
      """;

  private OldSite() {}

  /** A database of its own with that version of the schema. */
  public static String at(int version) throws SQLException {
    String url = TestSites.emptyDatabase();
    try (var old = DriverManager.getConnection(url, TestSites.user(), TestSites.password())) {
      Schema.bringTo(old, version);
    }
    TestSites.sql(url, ROWS);
    return url;
  }
}
