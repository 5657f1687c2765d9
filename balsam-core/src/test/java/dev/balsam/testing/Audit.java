package dev.balsam.testing;

import dev.balsam.internal.state.StateTable;
import java.util.List;
import java.util.stream.Collectors;

/** Questions whose answers must be empty whatever has happened to a site. */
public final class Audit {
  private Audit() {}

  /** Everything that is wrong, in words. */
  public static List<String> problems(TestSites sites) {
    // Without statistics the planner would take these for small tables.
    sites.sql("analyze balsam.job_status, balsam.job_event, balsam.job_dependency");
    return sites.sql(
        """
        with legal (a, b) as (values %s),
        steps as (
          select job_id, event_id, step, from_state::text, to_state::text, attempt,
                 lag(to_state) over w::text as before, lag(attempt) over w as attempt_before
          from balsam.job_history window w as (partition by job_id order by event_id, step)),
        ends as (select distinct on (job_id) job_id, to_state from steps order by job_id, event_id desc, step desc),
        truth as (
          select s.job_id, count(p.job_id) filter (where p.state <> 'JOB_FINISHED') as pending,
                 count(p.job_id) filter (where p.state in ('FAILED', 'USER_KILLED')) as dead
          from balsam.job_status s left join balsam.job_dependency d on d.child_id = s.job_id
            left join balsam.job_status p on p.job_id = d.parent_id group by s.job_id)
        select format('job %%s: illegal move %%s -> %%s', job_id, from_state, to_state) from steps
        where from_state is not null and not exists (select from legal where a = from_state and b = to_state)
        union all
        select format('job %%s: path broken between %%s and %%s', job_id, before, from_state) from steps
        where before is distinct from from_state or (before is null and to_state <> 'CREATED')
        union all
        select format('job %%s: attempt goes from %%s to %%s at %%s', job_id, attempt_before, attempt, to_state) from steps
        where attempt <> coalesce(attempt_before, 0) + case when to_state = 'RUNNING' then 1 else 0 end
        union all
        select format('job %%s is %%s, but its history ends in %%s', s.job_id, s.state, h.to_state)
        from balsam.job_status s left join ends h using (job_id)
        where s.state::text is distinct from h.to_state
        union all
        select format('job %%s counts %%s parents, but %%s have not finished', s.job_id, s.pending_parents, t.pending)
        from balsam.job_status s join truth t using (job_id) where s.pending_parents <> t.pending
        union all
        select format('job %%s waits for nothing', s.job_id) from balsam.job_status s
        where s.state = 'AWAITING_PARENTS' and s.pending_parents = 0
        union all
        select format('job %%s waits for a dead parent', s.job_id) from balsam.job_status s join truth t using (job_id)
        where s.state = 'AWAITING_PARENTS' and t.dead > 0
        union all
        select format('job %%s is %%s with owner %%s', job_id, state, owner) from balsam.job_status s
        where (state = 'RUNNING') <> (owner is not null) and not (owner is not null and exists (
          select from balsam.job_event e where e.job_id = s.job_id and e.attempt = s.attempt
            and e.from_state = 'RUNNING' and e.path = '{USER_KILLED}'))
        union all
        select format('job %%s runs under launcher %%s, which has ended', s.job_id, l.id)
        from balsam.job_status s join balsam.launcher l on l.id = s.owner where l.stopped_at is not null
        """
            .formatted(legal()));
  }

  private static String legal() {
    return StateTable.all().stream()
        .map(move -> "('%s', '%s')".formatted(move.from(), move.to()))
        .collect(Collectors.joining(", "));
  }
}
