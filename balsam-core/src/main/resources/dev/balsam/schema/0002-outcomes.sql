--liquibase formatted sql

--changeset balsam:0002-outcome
create type balsam.run_outcome as enum ('OUT_OF_MEMORY', 'TIMED_OUT', 'WALLTIME', 'NODE_LOST', 'COULD_NOT_START');
alter table balsam.job_event add column outcome balsam.run_outcome;
comment on column balsam.job_event.exit_code is 'Exit code of a run that ended by itself; 128 + n when signal n ended it.';
comment on column balsam.job_event.outcome is 'Why a run ended, where the exit code and the states entered do not tell; null otherwise.';

--changeset balsam:0002-done
update balsam.schema_version set version = 2;
