--liquibase formatted sql

--changeset balsam:0004-batch-job
alter table balsam.batch_job
  add column scheduler text not null default '',
  add column tags jsonb not null default '{}',
  add column submitted_by text not null default '',
  add column system_state text not null default '',
  add column exit_code integer,
  add column message text not null default '',
  add constraint batch_job_state check (state in (
    'pending_submission', 'submit_failed', 'queued', 'running', 'finished', 'failed', 'cancelled', 'gone'));
create index batch_job_open on balsam.batch_job (id) where ended_at is null;
comment on table balsam.batch_job is 'Every batch job that was submitted for launchers of this site. Rows stay when the batch job has ended.';
comment on column balsam.batch_job.scheduler is 'Which batch system scheduler_id is a name in.';
comment on column balsam.batch_job.system_state is 'State in the words of the batch system, when it was last heard.';

--changeset balsam:0004-done
update balsam.schema_version set version = 4;
