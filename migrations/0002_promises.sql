-- Runs with foreign keys off, since tables whose constraints change are built anew; they are checked at the end.

-- Further overlap and catch-up policies, jitter and a start deadline.
CREATE TABLE scheduled_tasks_new (
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
    jitter_ms INTEGER NOT NULL DEFAULT 0 CHECK (jitter_ms >= 0),
    overlap TEXT NOT NULL DEFAULT 'skip'
        CHECK (overlap IN ('skip', 'buffer_one', 'buffer_all', 'replace', 'allow')),
    -- How many may run at once; more than one only where overlap is 'allow'.
    overlap_limit INTEGER NOT NULL DEFAULT 1 CHECK (overlap_limit >= 1),
    catchup TEXT NOT NULL DEFAULT 'latest' CHECK (catchup IN ('latest', 'skip', 'all')),
    -- Later than this after its slot an execution is not worth starting.
    start_deadline_ms INTEGER CHECK (start_deadline_ms > 0),
    concurrency_key TEXT NOT NULL DEFAULT '',
    retry_attempts INTEGER CHECK (retry_attempts >= 0),
    timeout_ms INTEGER CHECK (timeout_ms > 0),
    paused_by TEXT,
    paused_at INTEGER,
    paused_reason TEXT,
    paused_until INTEGER,
    origin TEXT NOT NULL DEFAULT 'operator' CHECK (origin IN ('config', 'operator', 'adhoc')),
    deleted_at INTEGER,
    CHECK ((paused_at IS NULL) = (paused_by IS NULL)),
    CHECK (overlap = 'allow' OR overlap_limit = 1)
) STRICT;
INSERT INTO scheduled_tasks_new (id, name, type, schedule_type, schedule_value, next_run_time, config_json, is_active,
        priority, created_at, updated_at, description, tags, timezone, start_time, overlap, catchup, concurrency_key,
        retry_attempts, timeout_ms, paused_by, paused_at, paused_reason, paused_until, origin, deleted_at)
    SELECT id, name, type, schedule_type, schedule_value, next_run_time, config_json, is_active,
        priority, created_at, updated_at, description, tags, timezone, start_time, overlap, catchup, concurrency_key,
        retry_attempts, timeout_ms, paused_by, paused_at, paused_reason, paused_until, origin, deleted_at
    FROM scheduled_tasks;

-- pool is the task's type, kept here so that one index gives each pool its queue in order. attempt_started_at is the
-- open attempt, whose row in execution_attempts is written when it ends. start_deadline_at: not started by then, it
-- expires. The words are checked one by one: for IN, SQLite fills a table of its own for each row, which made up two
-- fifths of all that an execution costs.
CREATE TABLE task_executions_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status = 'QUEUED' OR status = 'RUNNING' OR status = 'RETRYING' OR status = 'COMPLETED'
            OR status = 'FAILED' OR status = 'CANCELLED'),
    start_time INTEGER NOT NULL,
    end_time INTEGER,
    error_message TEXT,
    result_json TEXT,
    retry_count INTEGER NOT NULL DEFAULT 0,
    slot_time INTEGER,
    trigger TEXT NOT NULL
        CHECK (trigger = 'schedule' OR trigger = 'manual' OR trigger = 'emergency'
            OR trigger = 'retry' OR trigger = 'redrive' OR trigger = 'catchup'
            OR trigger = 'chain'),
    requested_by TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    pool TEXT NOT NULL CHECK (pool = 'scan' OR pool = 'monitor' OR pool = 'tool'),
    priority INTEGER NOT NULL DEFAULT 0,
    rank INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    start_deadline_at INTEGER,
    attempt INTEGER NOT NULL DEFAULT 0,
    attempt_started_at INTEGER,
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
    -- Earlier slots that it stands for besides its own, and the first and the last of them.
    missed_slots INTEGER NOT NULL DEFAULT 0,
    missed_first INTEGER,
    missed_last INTEGER,
    FOREIGN KEY (task_id) REFERENCES scheduled_tasks (id),
    CHECK ((end_time IS NOT NULL) = (status = 'COMPLETED' OR status = 'FAILED' OR status = 'CANCELLED')),
    CHECK ((lease_token IS NOT NULL) = (status = 'RUNNING')),
    CHECK ((attempt_started_at IS NOT NULL) = (status = 'RUNNING')),
    CHECK ((missed_first IS NULL) = (missed_last IS NULL))
) STRICT;
INSERT INTO task_executions_new (id, task_id, session_id, status, start_time, end_time, error_message, result_json,
        retry_count, slot_time, trigger, requested_by, reason, pool, priority, rank, queued_at, not_before, attempt,
        attempt_started_at, lost_count, lease_token, worker_pid, phase, progress_done, progress_total, progress_note,
        counters_json, error_kind, cancel_requested_at, cancel_requested_by, idempotency_key, redrive_of, missed_slots)
    SELECT e.id, e.task_id, e.session_id, e.status, e.start_time, e.end_time, e.error_message, e.result_json,
        e.retry_count, e.slot_time, e.trigger, e.requested_by, e.reason, t.type, e.priority, e.rank, e.queued_at,
        e.not_before, e.attempt,
        CASE WHEN e.status = 'RUNNING' THEN coalesce(
            (SELECT a.started_at FROM execution_attempts a WHERE a.execution_id = e.id AND a.attempt = e.attempt),
            e.start_time) END,
        e.lost_count, e.lease_token, e.worker_pid, e.phase, e.progress_done, e.progress_total, e.progress_note,
        e.counters_json, e.error_kind, e.cancel_requested_at, e.cancel_requested_by, e.idempotency_key, e.redrive_of,
        e.missed_slots
    FROM task_executions e JOIN scheduled_tasks t ON t.id = e.task_id;

-- Ended attempts.
CREATE TABLE execution_attempts_new (
    execution_id INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome = 'ok' OR outcome = 'error' OR outcome = 'timeout' OR outcome = 'lost'
            OR outcome = 'interrupted' OR outcome = 'cancelled'),
    error_kind TEXT NOT NULL DEFAULT '',
    error_message TEXT NOT NULL DEFAULT '',
    worker_pid INTEGER,
    PRIMARY KEY (execution_id, attempt),
    FOREIGN KEY (execution_id) REFERENCES task_executions (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO execution_attempts_new
    SELECT execution_id, attempt, started_at, ended_at, outcome, error_kind, error_message, worker_pid
    FROM execution_attempts WHERE ended_at IS NOT NULL;

-- detail says what the reason alone does not: which window, whose pause.
CREATE TABLE schedule_slots_new (
    task_id INTEGER NOT NULL,
    slot_time INTEGER NOT NULL,
    slot_last INTEGER NOT NULL,
    slot_count INTEGER NOT NULL CHECK (slot_count >= 1),
    fate TEXT NOT NULL CHECK (fate = 'ran' OR fate = 'coalesced' OR fate = 'skipped' OR fate = 'expired'),
    reason TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    execution_id INTEGER,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (task_id, slot_time),
    FOREIGN KEY (task_id) REFERENCES scheduled_tasks (id),
    CHECK (slot_last >= slot_time)
) STRICT, WITHOUT ROWID;
INSERT INTO schedule_slots_new (task_id, slot_time, slot_last, slot_count, fate, reason, execution_id, decided_at)
    SELECT task_id, slot_time, slot_last, slot_count, fate, reason, execution_id, decided_at FROM schedule_slots;

-- An id that was given once is never given again, even where the newest rows are gone.
DELETE FROM sqlite_sequence WHERE name IN ('scheduled_tasks_new', 'task_executions_new');
INSERT INTO sqlite_sequence (name, seq)
    SELECT name || '_new', seq FROM sqlite_sequence WHERE name IN ('scheduled_tasks', 'task_executions');

DROP TABLE execution_attempts;
DROP TABLE schedule_slots;
DROP TABLE task_executions;
DROP TABLE scheduled_tasks;
ALTER TABLE scheduled_tasks_new RENAME TO scheduled_tasks;
ALTER TABLE task_executions_new RENAME TO task_executions;
ALTER TABLE execution_attempts_new RENAME TO execution_attempts;
ALTER TABLE schedule_slots_new RENAME TO schedule_slots;

CREATE INDEX idx_scheduled_tasks_next_run ON scheduled_tasks(next_run_time, is_active);
-- The seed's index leads past every task that is not active.
CREATE INDEX idx_scheduled_tasks_due ON scheduled_tasks(next_run_time) WHERE deleted_at IS NULL AND is_active = 1;
CREATE INDEX idx_scheduled_tasks_paused_until ON scheduled_tasks(paused_until) WHERE paused_until IS NOT NULL;
CREATE INDEX idx_scheduled_tasks_upcoming ON scheduled_tasks(next_run_time, id)
    WHERE deleted_at IS NULL AND is_active = 1 AND paused_at IS NULL;
-- Those without a next slot, which no screen may have to look for among all.
CREATE INDEX idx_scheduled_tasks_resting ON scheduled_tasks(next_run_time, id)
    WHERE deleted_at IS NULL AND (is_active = 0 OR paused_at IS NOT NULL);
CREATE INDEX idx_scheduled_tasks_live ON scheduled_tasks(id) WHERE deleted_at IS NULL;

CREATE INDEX idx_task_executions_status ON task_executions(status, start_time);
CREATE UNIQUE INDEX idx_task_executions_session ON task_executions(session_id);
CREATE INDEX idx_task_executions_task ON task_executions(task_id, id);
CREATE INDEX idx_task_executions_queue ON task_executions(pool, rank) WHERE status = 'QUEUED';
CREATE INDEX idx_task_executions_live ON task_executions(task_id, id) WHERE end_time IS NULL;
-- Only what waits for a time: a backoff, a pause after a loss. What may start at once costs nothing here.
CREATE INDEX idx_task_executions_delayed ON task_executions(not_before)
    WHERE not_before > queued_at AND status IN ('QUEUED', 'RETRYING');
CREATE INDEX idx_task_executions_deadline ON task_executions(start_deadline_at)
    WHERE start_deadline_at IS NOT NULL AND status IN ('QUEUED', 'RETRYING');
CREATE INDEX idx_task_executions_failed ON task_executions(end_time) WHERE status = 'FAILED';
-- Outcomes of a task, newest first, and its streak of failures, without touching the rows.
CREATE INDEX idx_task_executions_outcome ON task_executions(task_id, id, status) WHERE end_time IS NOT NULL;

-- Blackouts: from each moment of the pattern on, for a while, nothing starts that an operator did not call an
-- emergency. They come from the configuration.
CREATE TABLE schedule_windows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT UNIQUE NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    cron TEXT NOT NULL,
    timezone TEXT NOT NULL,
    duration_ms INTEGER NOT NULL CHECK (duration_ms > 0),
    -- What becomes of slots within: 'defer' runs once when the window ends, 'skip' leaves them out.
    policy TEXT NOT NULL CHECK (policy IN ('defer', 'skip')),
    -- Task types and tags that it holds for; empty lists hold for all.
    types TEXT NOT NULL DEFAULT '[]' CHECK (json_type(types) = 'array'),
    tags TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tags) = 'array'),
    reason TEXT NOT NULL DEFAULT '',
    updated_at INTEGER NOT NULL
) STRICT;

-- What somebody has to know of; raised once, cleared once. key names the condition, such as 'failing:12'.
-- told: by a notification of its own, as one of many in a storm, or not at all where another alert says it already.
-- acknowledged: somebody knows; the condition lasts.
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('failing', 'missed', 'dead_letter', 'stalled', 'degraded')),
    severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
    task_id INTEGER,
    execution_id INTEGER,
    title TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    raised_at INTEGER NOT NULL,
    told TEXT NOT NULL CHECK (told IN ('single', 'grouped', 'quiet')),
    acknowledged_at INTEGER,
    acknowledged_by TEXT NOT NULL DEFAULT '',
    cleared_at INTEGER,
    cleared_by TEXT NOT NULL DEFAULT ''
) STRICT;
-- No repeats: a condition that lasts is one alert.
CREATE UNIQUE INDEX idx_alerts_open ON alerts(key) WHERE cleared_at IS NULL;
CREATE INDEX idx_alerts_cleared ON alerts(kind, cleared_at) WHERE cleared_at IS NOT NULL;
CREATE INDEX idx_alerts_raised ON alerts(kind, raised_at) WHERE told <> 'quiet';

-- What is to be told to people elsewhere. One row for a raise and one for a recovery; in a storm one for many
-- alerts of a kind (alert_id NULL), which grows until its time comes.
CREATE TABLE notification_outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alert_id INTEGER,
    event TEXT NOT NULL CHECK (event IN ('raised', 'cleared')),
    kind TEXT NOT NULL,
    alert_count INTEGER NOT NULL DEFAULT 1,
    payload_json TEXT NOT NULL CHECK (json_valid(payload_json)),
    created_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    done_at INTEGER,
    outcome TEXT CHECK (outcome IN ('sent', 'nobody', 'given_up')),
    FOREIGN KEY (alert_id) REFERENCES alerts (id) ON DELETE CASCADE,
    CHECK ((done_at IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX idx_notification_outbox_due ON notification_outbox(not_before) WHERE done_at IS NULL;
CREATE INDEX idx_notification_outbox_alert ON notification_outbox(alert_id);
CREATE INDEX idx_notification_outbox_group ON notification_outbox(kind, event)
    WHERE alert_id IS NULL AND done_at IS NULL;

-- From where an operator acted: the terminal's name; '' where there is none.
ALTER TABLE audit_log ADD COLUMN terminal TEXT NOT NULL DEFAULT '';
ALTER TABLE operator_commands ADD COLUMN terminal TEXT NOT NULL DEFAULT '';

-- Where the chain of audit hashes goes on after pruning: the last entry that was removed, and its hash.
CREATE TABLE audit_tombstone (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_id INTEGER NOT NULL,
    hash TEXT NOT NULL,
    removed INTEGER NOT NULL,
    pruned_at INTEGER NOT NULL
) STRICT;
-- Only what the tombstone speaks for may go, and it speaks only for entries that are there when it is written.
CREATE TRIGGER audit_log_keeps_its_entries BEFORE DELETE ON audit_log
WHEN old.id > coalesce((SELECT last_id FROM audit_tombstone), 0)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only; only pruning removes its oldest entries');
END;
CREATE TRIGGER audit_tombstone_is_true BEFORE INSERT ON audit_tombstone
WHEN NOT EXISTS (SELECT 1 FROM audit_log WHERE id = new.last_id AND hash = new.hash)
BEGIN
    SELECT RAISE(ABORT, 'the tombstone must name an entry of the audit log');
END;
CREATE TRIGGER audit_tombstone_moves_on BEFORE UPDATE ON audit_tombstone
WHEN new.last_id <= old.last_id OR NOT EXISTS (SELECT 1 FROM audit_log WHERE id = new.last_id AND hash = new.hash)
BEGIN
    SELECT RAISE(ABORT, 'the tombstone must name a later entry of the audit log');
END;
CREATE TRIGGER audit_tombstone_stays BEFORE DELETE ON audit_tombstone
BEGIN
    SELECT RAISE(ABORT, 'the tombstone holds the chain of the audit log');
END;

-- The limit that a pool works with now: below the configured one while the machine is short of something.
ALTER TABLE pool_state ADD COLUMN limit_now INTEGER CHECK (limit_now >= 0);
ALTER TABLE pool_state ADD COLUMN degraded_since INTEGER;
ALTER TABLE pool_state ADD COLUMN degraded_reason TEXT NOT NULL DEFAULT '';

-- The engine's worker processes as last seen, for whoever looks from another process. heard_at: when it last said
-- anything. stalled: it leaves questions unanswered since then.
CREATE TABLE worker_health (
    pid INTEGER PRIMARY KEY,
    type TEXT NOT NULL CHECK (type IN ('scan', 'monitor', 'tool')),
    execution_id INTEGER,
    executions INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    rss_bytes INTEGER NOT NULL,
    cpu REAL NOT NULL,
    event_loop_delay_ms INTEGER NOT NULL,
    stalled INTEGER NOT NULL CHECK (stalled IN (0, 1)),
    started_at INTEGER NOT NULL,
    heard_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

-- How the engine and its machine fare, written with each renewal of the lease, which costs no further write.
ALTER TABLE engine_lease ADD COLUMN vitals_json TEXT CHECK (json_valid(vitals_json));

-- redrive_count: how often the work was run anew before this failure. payload_json and attempts_json: what was asked
-- for and how each attempt ended, since the letter outlives its execution. Open until it is redriven or discarded.
ALTER TABLE dead_letters ADD COLUMN redrive_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letters ADD COLUMN payload_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(payload_json));
ALTER TABLE dead_letters ADD COLUMN attempts_json TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(attempts_json));
ALTER TABLE dead_letters ADD COLUMN redriven_by TEXT NOT NULL DEFAULT '';
ALTER TABLE dead_letters ADD COLUMN discarded_at INTEGER;
ALTER TABLE dead_letters ADD COLUMN discarded_by TEXT NOT NULL DEFAULT '';
ALTER TABLE dead_letters ADD COLUMN discard_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX idx_dead_letters_open ON dead_letters(id) WHERE redriven_at IS NULL AND discarded_at IS NULL;
