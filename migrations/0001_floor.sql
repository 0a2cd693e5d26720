-- Times are epoch milliseconds (UTC). Booleans are INTEGER 0/1, since STRICT tables know no BOOLEAN.

-- What to do and when.
CREATE TABLE scheduled_tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT UNIQUE NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    type TEXT NOT NULL CHECK (type IN ('scan', 'monitor', 'tool')),
    schedule_type TEXT NOT NULL CHECK (schedule_type IN ('interval', 'cron', 'once')),
    schedule_value TEXT NOT NULL,
    next_run_time INTEGER NOT NULL,
    config_json TEXT NOT NULL CHECK (json_valid(config_json)),
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    priority INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tags) = 'array'),
    timezone TEXT NOT NULL DEFAULT 'UTC',
    start_time INTEGER,
    overlap TEXT NOT NULL DEFAULT 'skip' CHECK (overlap IN ('skip', 'buffer_one')),
    catchup TEXT NOT NULL DEFAULT 'latest' CHECK (catchup IN ('latest', 'skip')),
    concurrency_key TEXT NOT NULL DEFAULT '',
    retry_attempts INTEGER CHECK (retry_attempts >= 0),
    timeout_ms INTEGER CHECK (timeout_ms > 0),
    paused_by TEXT,
    paused_at INTEGER,
    paused_reason TEXT,
    paused_until INTEGER,
    origin TEXT NOT NULL DEFAULT 'operator' CHECK (origin IN ('config', 'operator', 'adhoc')),
    deleted_at INTEGER,
    CHECK ((paused_at IS NULL) = (paused_by IS NULL))
) STRICT;

-- One doing of a task.
CREATE TABLE task_executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id INTEGER NOT NULL,
    session_id TEXT UNIQUE NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('QUEUED', 'RUNNING', 'RETRYING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    start_time INTEGER NOT NULL,
    end_time INTEGER,
    error_message TEXT,
    result_json TEXT,
    retry_count INTEGER NOT NULL DEFAULT 0,
    slot_time INTEGER,
    trigger TEXT NOT NULL
        CHECK (trigger IN ('schedule', 'manual', 'emergency', 'retry', 'redrive', 'catchup', 'chain')),
    requested_by TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    priority INTEGER NOT NULL DEFAULT 0,
    rank INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    lost_count INTEGER NOT NULL DEFAULT 0,
    lease_token INTEGER,
    worker_pid INTEGER,
    phase TEXT NOT NULL DEFAULT '',
    progress_done INTEGER NOT NULL DEFAULT 0,
    progress_total INTEGER,
    progress_note TEXT NOT NULL DEFAULT '',
    counters_json TEXT NOT NULL DEFAULT '{}',
    error_kind TEXT NOT NULL DEFAULT '',
    cancel_requested_at INTEGER,
    cancel_requested_by TEXT NOT NULL DEFAULT '',
    idempotency_key TEXT NOT NULL,
    redrive_of INTEGER,
    missed_slots INTEGER NOT NULL DEFAULT 0,
    FOREIGN KEY (task_id) REFERENCES scheduled_tasks (id),
    CHECK ((end_time IS NOT NULL) = (status IN ('COMPLETED', 'FAILED', 'CANCELLED'))),
    CHECK ((lease_token IS NOT NULL) = (status = 'RUNNING'))
) STRICT;

-- Numbers that an execution reported, and the health of workers while it ran.
CREATE TABLE task_metrics (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_id INTEGER NOT NULL,
    metric_name TEXT NOT NULL,
    metric_value REAL NOT NULL,
    recorded_at INTEGER NOT NULL,
    FOREIGN KEY (execution_id) REFERENCES task_executions (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX idx_scheduled_tasks_next_run ON scheduled_tasks(next_run_time, is_active);
CREATE INDEX idx_scheduled_tasks_paused_until ON scheduled_tasks(paused_until) WHERE paused_until IS NOT NULL;
CREATE INDEX idx_task_executions_status ON task_executions(status, start_time);
CREATE INDEX idx_task_executions_session ON task_executions(session_id);
CREATE INDEX idx_task_executions_task ON task_executions(task_id, id);
CREATE INDEX idx_task_executions_queue ON task_executions(rank) WHERE status = 'QUEUED';
CREATE INDEX idx_task_executions_live ON task_executions(status) WHERE status IN ('QUEUED', 'RUNNING', 'RETRYING');
CREATE INDEX idx_task_executions_ended ON task_executions(end_time) WHERE end_time IS NOT NULL;
CREATE INDEX idx_task_executions_failed ON task_executions(end_time) WHERE status = 'FAILED';
CREATE INDEX idx_task_metrics_execution ON task_metrics(execution_id);

-- What follows keeps reads that the screen does several times a second fast with 20,000 tasks and 200,000 executions.
-- Outcomes of a task, newest first, and its streak of failures, without touching the rows.
CREATE INDEX idx_task_executions_outcome ON task_executions(task_id, id, status) WHERE end_time IS NOT NULL;

-- Live tasks in the order of the screen: those with a next slot, by it.
CREATE INDEX idx_scheduled_tasks_upcoming ON scheduled_tasks(next_run_time, id)
    WHERE deleted_at IS NULL AND is_active = 1 AND paused_at IS NULL;
CREATE INDEX idx_scheduled_tasks_live ON scheduled_tasks(id) WHERE deleted_at IS NULL;

-- Dates of a history query.
CREATE INDEX idx_task_executions_start ON task_executions(start_time);

-- Every moment at which a schedule said "now", and what became of it. A row may stand for a run of slots that
-- shared one fate (an absence of a month is one row): slot_time is the first, slot_last the last.
CREATE TABLE schedule_slots (
    task_id INTEGER NOT NULL,
    slot_time INTEGER NOT NULL,
    slot_last INTEGER NOT NULL,
    slot_count INTEGER NOT NULL CHECK (slot_count >= 1),
    fate TEXT NOT NULL CHECK (fate IN ('ran', 'coalesced', 'skipped', 'expired')),
    reason TEXT NOT NULL DEFAULT '',
    execution_id INTEGER,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (task_id, slot_time),
    FOREIGN KEY (task_id) REFERENCES scheduled_tasks (id),
    CHECK (slot_last >= slot_time)
) STRICT, WITHOUT ROWID;

CREATE TABLE execution_attempts (
    execution_id INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT CHECK (outcome IN ('ok', 'error', 'timeout', 'lost', 'interrupted', 'cancelled')),
    error_kind TEXT NOT NULL DEFAULT '',
    error_message TEXT NOT NULL DEFAULT '',
    worker_pid INTEGER,
    PRIMARY KEY (execution_id, attempt),
    FOREIGN KEY (execution_id) REFERENCES task_executions (id) ON DELETE CASCADE,
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
) STRICT, WITHOUT ROWID;

-- Executions whose attempts are spent, with all that is needed to look into them and run them again.
CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_id INTEGER NOT NULL UNIQUE,
    task_id INTEGER NOT NULL,
    task_name TEXT NOT NULL,
    config_json TEXT NOT NULL,
    error_kind TEXT NOT NULL,
    error_message TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    redriven_at INTEGER,
    redriven_as INTEGER
) STRICT;
CREATE INDEX idx_dead_letters_created ON dead_letters(created_at);

-- What other processes ask of the engine.
CREATE TABLE operator_commands (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    requested_at INTEGER NOT NULL,
    who TEXT NOT NULL,
    source TEXT NOT NULL,
    act_json TEXT NOT NULL CHECK (json_valid(act_json)),
    result_json TEXT,
    handled_at INTEGER,
    CHECK ((result_json IS NULL) = (handled_at IS NULL))
) STRICT;
CREATE INDEX idx_operator_commands_pending ON operator_commands(id) WHERE handled_at IS NULL;

-- Who did what, when and why. Append-only; each entry carries the hash of the one before.
CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    source TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    before_json TEXT,
    after_json TEXT,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- The right to be the engine of this file. token grows with each new holder and fences writes of the former.
-- draining: the holder ends; it starts nothing more and waits for what runs.
CREATE TABLE engine_lease (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    token INTEGER NOT NULL,
    host TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    pid INTEGER NOT NULL,
    pid_started TEXT NOT NULL,
    acquired_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    draining INTEGER NOT NULL DEFAULT 0 CHECK (draining IN (0, 1))
) STRICT;

CREATE TABLE pool_state (
    type TEXT PRIMARY KEY CHECK (type IN ('scan', 'monitor', 'tool')),
    paused_by TEXT,
    paused_at INTEGER,
    paused_reason TEXT,
    paused_until INTEGER,
    CHECK ((paused_at IS NULL) = (paused_by IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO pool_state (type) VALUES ('scan'), ('monitor'), ('tool');
