-- Live tasks by their names, for lists of any length.
CREATE INDEX idx_scheduled_tasks_name ON scheduled_tasks(name) WHERE deleted_at IS NULL;
