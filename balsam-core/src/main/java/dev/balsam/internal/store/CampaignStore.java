package dev.balsam.internal.store;

import dev.balsam.JobState;
import dev.balsam.engine.Campaign;
import dev.balsam.engine.Campaign.Link;
import dev.balsam.engine.Campaign.Planned;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.JobFilter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what is left to do on a site, in one transaction that cannot write. */
public final class CampaignStore {
  private static final String JOBS =
      """
      select s.job_id, s.state, s.nodes, s.ranks, s.packing, s.cores, s.gpus, s.memory_mib, s.wall_seconds, s.priority,
             s.share, case when s.state in ('CREATED', 'AWAITING_PARENTS') then s.pending_parents else 0 end, a.name
      from balsam.job_status s join balsam.job j on j.id = s.job_id join balsam.app a on a.id = j.app_id
      where %s and (? or j.workflow = ?) and j.tags @> ?::jsonb
      order by s.job_id
      """
          .formatted(BacklogStore.NOT_ENDED);

  private static final String LINKS =
      """
      select d.parent_id, d.child_id
      from balsam.job_status s join balsam.job_dependency d on d.child_id = s.job_id
      where s.state in ('CREATED', 'AWAITING_PARENTS')
      """;

  private static final String TIMES =
      """
      select a.name, percentile_cont(0.5) within group (order by extract(epoch from e.at - b.at)::double precision)
      from balsam.job_event e
        join balsam.job_event b on b.job_id = e.job_id and b.attempt = e.attempt and b.path[cardinality(b.path)] = 'RUNNING'
        join balsam.job j on j.id = e.job_id join balsam.app a on a.id = j.app_id
      where e.from_state = 'RUNNING' and e.path[1] = 'RUN_DONE' and e.at >= b.at
      group by a.name
      """;

  // Rows that are held at once while they are read.
  private static final int ROWS = 10_000;

  private final Db db;

  /**
   * Makes it.
   *
   * @param db the database
   */
  public CampaignStore(Db db) {
    this.db = db;
  }

  /**
   * Reads it.
   *
   * @param filter which jobs
   * @return the jobs, as of one moment
   */
  public Campaign read(JobFilter filter) {
    return db.tx(
        connection -> {
          try (var begin = connection.createStatement()) {
            begin.execute("set transaction isolation level repeatable read, read only");
          }
          List<Planned> jobs = jobs(connection, filter);
          return new Campaign(jobs, links(connection, jobs), times(connection));
        });
  }

  private static List<Planned> jobs(Connection connection, JobFilter filter) throws SQLException {
    List<Planned> jobs = new ArrayList<>();
    Map<String, String> apps = new HashMap<>();
    try (var ask = ask(connection, JOBS)) {
      ask.setBoolean(1, filter.workflow().isEmpty());
      ask.setString(2, filter.workflow().orElse(""));
      ask.setString(3, Json.write(filter.tags(), "tags of the estimate"));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          String app = rows.getString(13);
          jobs.add(planned(rows, apps.computeIfAbsent(app, name -> name)));
        }
      }
    }
    return jobs;
  }

  private static Planned planned(ResultSet row, String app) throws SQLException {
    Candidate needs = ClaimStore.candidate(row);
    boolean ran = needs.state() == JobState.RUN_DONE || needs.state() == JobState.POSTPROCESSED;
    return new Planned(needs, row.getFloat(11), app, row.getInt(12), ran);
  }

  private static List<Link> links(Connection connection, List<Planned> jobs) throws SQLException {
    Map<Long, Integer> places = new HashMap<>(jobs.size() * 2);
    for (int place = 0; place < jobs.size(); place++) {
      places.put(jobs.get(place).needs().jobId(), place);
    }
    List<Link> links = new ArrayList<>();
    try (var ask = ask(connection, LINKS);
        var rows = ask.executeQuery()) {
      while (rows.next()) {
        Integer parent = places.get(rows.getLong(1));
        Integer child = places.get(rows.getLong(2));
        if (parent != null && child != null) {
          links.add(new Link(parent, child));
        }
      }
    }
    return links;
  }

  private static Map<String, Duration> times(Connection connection) throws SQLException {
    Map<String, Duration> times = new HashMap<>();
    try (var ask = ask(connection, TIMES);
        var rows = ask.executeQuery()) {
      while (rows.next()) {
        times.put(rows.getString(1), Duration.ofNanos(Math.round(rows.getDouble(2) * 1e9)));
      }
    }
    return times;
  }

  private static PreparedStatement ask(Connection connection, String question) throws SQLException {
    PreparedStatement ask = connection.prepareStatement(question);
    ask.setFetchSize(ROWS);
    return ask;
  }
}
