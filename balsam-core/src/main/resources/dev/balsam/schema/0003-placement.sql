--liquibase formatted sql

--changeset balsam:0003-memory
alter table balsam.job add column memory_per_node bigint check (memory_per_node > 0);
comment on column balsam.job.memory_per_node is 'Bytes on each node; null when nothing is said.';
alter table balsam.job_status add column memory_mib integer not null default 0;
comment on column balsam.job_status.memory_mib is 'Mebibytes on each node, rounded up; 0 when nothing is said.';

--changeset balsam:0003-launcher
alter table balsam.launcher
  add column mpi boolean not null default false,
  add column memory_mib integer not null default 0;
comment on column balsam.launcher.mpi is 'Whether it can start jobs of several ranks.';
comment on column balsam.launcher.memory_mib is 'Mebibytes of the node with the most; 0 when not known, and then not counted.';

--changeset balsam:0003-done
update balsam.schema_version set version = 3;
