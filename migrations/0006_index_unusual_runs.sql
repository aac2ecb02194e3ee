-- Runs that a person looks for among many good ones. A good run from the clock is never in these indexes and writes no row for them.
create index runs_rough_project on runs (project_id, status, planned_at) where status in ('failed', 'timed_out', 'cancelled', 'skipped');
-- Of the whole workspace, in the order of claims: the rowid that ends every index.
create index runs_rough on runs (status) where status in ('failed', 'timed_out', 'cancelled', 'skipped');
create index runs_asked on runs (trigger) where trigger <> 'schedule';
