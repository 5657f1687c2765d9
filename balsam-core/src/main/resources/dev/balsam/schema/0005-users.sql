--liquibase formatted sql

--changeset balsam:0005-who
alter table balsam.job_event add column written_by name;
comment on column balsam.job_event.written_by is 'Role that logged in to write the row; null: the owner of the site.';
alter table balsam.job add column submitted_by name;
comment on column balsam.job.submitted_by is 'As job_event.written_by.';
alter table balsam.app add column registered_by name;
comment on column balsam.app.registered_by is 'As job_event.written_by.';
alter table balsam.launcher add column started_by name;
comment on column balsam.launcher.started_by is 'As job_event.written_by.';
alter table balsam.batch_job add column written_by name;
comment on column balsam.batch_job.written_by is 'As job_event.written_by.';

--changeset balsam:0005-who-defaults splitStatements:false
-- Filled in by the database, in columns that collaborators may not write (Rights). The role that
-- logged in, as no role can change that. Null for the owner: most sites have no other user, and a
-- null takes no room. The owner is whoever makes the schema, by name, as a default asks no tables.
do $$
declare
  place record;
begin
  for place in select * from (values ('job_event', 'written_by'), ('job', 'submitted_by'), ('app', 'registered_by'),
                                     ('launcher', 'started_by'), ('batch_job', 'written_by')) as p (relation, attribute)
  loop
    execute format('alter table balsam.%I alter column %I set default nullif(session_user, %L::name)',
                   place.relation, place.attribute, session_user);
  end loop;
end
$$;

--changeset balsam:0005-views
create or replace view balsam.job_history as
  select e.job_id, e.id as event_id, p.n::integer as step, e.attempt,
         case when p.n = 1 then e.from_state else e.path[p.n - 1] end as from_state,
         p.to_state, e.at, e.recorded_at, e.launcher,
         case when p.n = cardinality(e.path) then e.message end as message, e.written_by
  from balsam.job_event e cross join lateral unnest(e.path) with ordinality as p(to_state, n);
create or replace view balsam.jobs as
  select j.id, j.name, j.workflow, a.name as app, j.description, s.state::text as state, s.attempt, s.owner as launcher,
         s.pending_parents, s.failed_by, s.not_before, j.priority, j.nodes, j.ranks_per_node, j.node_packing_count, j.wall_time,
         j.timeout, j.args, j.tags, j.data, j.submitted_at, j.app_id, j.submitted_by
  from balsam.job j join balsam.job_status s on s.job_id = j.id join balsam.app a on a.id = j.app_id;

--changeset balsam:0005-done
update balsam.schema_version set version = 5;
