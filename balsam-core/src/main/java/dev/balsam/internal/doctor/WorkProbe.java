package dev.balsam.internal.doctor;

import dev.balsam.internal.doctor.SiteFacts.Work;
import dev.balsam.internal.store.AppStore;
import dev.balsam.internal.store.Db;
import dev.balsam.internal.store.ExplainStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Looks at waiting jobs and at launchers. */
final class WorkProbe {
  private static final String LAUNCHERS =
      """
      select count(*) filter (where lease_until > now()),
             count(*) filter (where lease_until <= now()
                              and exists (select from balsam.job_status s where s.owner = launcher.id))
      from balsam.launcher where stopped_at is null
      """;

  // One of each kind, the largest kinds first. Tags may make every job a kind of its own, and there
  // may be a million: so the server counts them all, and few come here.
  private static final String KINDS =
      """
      select min(s.job_id), count(*), sum(count(*)) over ()
      from balsam.job_status s join balsam.job j on j.id = s.job_id
      where s.state in ('READY', 'STAGED_IN', 'PREPROCESSED', 'RESTART_READY', 'RUN_DONE', 'POSTPROCESSED', 'RUN_ERROR', 'RUN_TIMEOUT')
        and s.owner is null
      group by s.state, j.app_id, j.workflow, j.tags, s.nodes, s.ranks, s.cores, s.gpus, s.memory_mib
      order by 2 desc limit 50
      """;

  private WorkProbe() {}

  static Work look(Db db, AppStore apps) {
    long[] launchers =
        db.tx(
            connection -> {
              try (var ask = connection.createStatement();
                  var row = ask.executeQuery(LAUNCHERS)) {
                row.next();
                return new long[] {row.getLong(1), row.getLong(2)};
              }
            });
    long[] waiting = {0};
    List<long[]> kinds =
        db.tx(
            connection -> {
              List<long[]> found = new ArrayList<>();
              waiting[0] = 0;
              try (var ask = connection.createStatement();
                  var rows = ask.executeQuery(KINDS)) {
                while (rows.next()) {
                  waiting[0] = rows.getLong(3);
                  found.add(new long[] {rows.getLong(1), rows.getLong(2)});
                }
              }
              return found;
            });
    return new Work(
        waiting[0],
        launchers[0],
        launchers[1],
        launchers[0] == 0 ? List.of() : inVain(new ExplainStore(db, apps), kinds));
  }

  private static List<String> inVain(ExplainStore explanations, List<long[]> kinds) {
    Set<String> said = new LinkedHashSet<>();
    for (long[] kind : kinds) {
      explanations
          .waitsInVain(kind[0])
          .ifPresent(
              why ->
                  said.add(
                      "Job "
                          + kind[0]
                          + (kind[1] > 1 ? " (of " + kind[1] + " such)" : "")
                          + ": "
                          + why));
    }
    return List.copyOf(said);
  }
}
