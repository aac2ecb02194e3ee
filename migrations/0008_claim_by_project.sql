-- What falls due at one instant is claimed project by project, so that a message carries the runs of a few projects and each is called once for many.
drop index schedules_due;
create index schedules_due on schedules (status, next_at, project_id);
