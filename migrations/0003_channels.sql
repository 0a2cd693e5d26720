-- One row for each notification and each channel that is told it: channels wait for each other in nothing. In the
-- order of their ids, one after the other in each channel. event_id is the same in all channels and attempts.
-- count: how many it stands for; in a storm of alerts it grows until not_before. retry_at: the last attempt failed,
-- and the channel waits until then. outcome 'folded': a digest (folded_into) tells it.
CREATE TABLE notification_outbox_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL CHECK (length(channel) BETWEEN 1 AND 80),
    event_id TEXT NOT NULL,
    event TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('raised', 'cleared', 'happened')),
    alert_id INTEGER,
    count INTEGER NOT NULL DEFAULT 1 CHECK (count >= 1),
    title TEXT NOT NULL,
    payload_json TEXT NOT NULL CHECK (json_valid(payload_json)),
    created_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Those that the other side answered by refusing: they, not its absence, speak against the message.
    refusals INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER,
    last_error TEXT NOT NULL DEFAULT '',
    done_at INTEGER,
    outcome TEXT CHECK (outcome IN ('sent', 'given_up', 'folded', 'discarded')),
    folded_into INTEGER,
    FOREIGN KEY (alert_id) REFERENCES alerts (id) ON DELETE CASCADE,
    CHECK ((done_at IS NULL) = (outcome IS NULL)),
    CHECK ((folded_into IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'folded'))
) STRICT;

-- Whoever listened until now was the program around the library. What nobody was told is of no use to anybody.
INSERT INTO notification_outbox_new (id, channel, event_id, event, state, alert_id, count, title, payload_json,
        created_at, not_before, attempts, last_error, done_at, outcome)
    SELECT o.id, 'library', printf('before-channels-%d', o.id), o.kind, o.event, o.alert_id, o.alert_count,
        coalesce(o.payload_json ->> '$.titles[0]', o.kind),
        json_object(
            'also', json('[]'),
            'severity', iif(o.payload_json ->> '$.severity' = 'critical', 'critical', 'medium'),
            'detail', coalesce(o.payload_json ->> '$.detail', ''),
            'at', o.created_at,
            'task', CASE WHEN t.id IS NOT NULL
                THEN json_object('id', t.id, 'name', t.name, 'type', t.type, 'tags', json(t.tags)) END,
            'execution', CASE WHEN e.id IS NOT NULL
                THEN json_object('id', e.id, 'sessionId', e.session_id, 'trigger', e.trigger,
                    'requestedBy', e.requested_by, 'status', e.status, 'startedAt', e.start_time, 'endedAt', e.end_time)
                END,
            'counts', json('{}'),
            'items', json(coalesce((SELECT json_group_array(json_object('kind', o.kind, 'severity', NULL,
                'subject', title.value, 'detail', '')) FROM json_each(o.payload_json, '$.titles') AS title
                WHERE o.alert_count > 1), '[]')),
            'itemsTotal', iif(o.alert_count > 1, o.alert_count, 0),
            'reports', json('[]'),
            'alert', json_object(
                'key', coalesce(o.payload_json ->> '$.key', ''),
                'raisedAt', coalesce(o.payload_json ->> '$.raisedAt', o.created_at),
                'clearedAt', o.payload_json ->> '$.clearedAt',
                'clearedBy', coalesce(o.payload_json ->> '$.clearedBy', ''))),
        o.created_at, o.not_before, o.attempts, o.last_error, o.done_at, o.outcome
    FROM notification_outbox o
    LEFT JOIN scheduled_tasks t ON t.id = o.payload_json ->> '$.taskId'
    LEFT JOIN task_executions e ON e.id = o.payload_json ->> '$.executionId'
    WHERE o.outcome IS NULL OR o.outcome <> 'nobody';

DELETE FROM sqlite_sequence WHERE name = 'notification_outbox_new';
INSERT INTO sqlite_sequence (name, seq)
    SELECT 'notification_outbox_new', seq FROM sqlite_sequence WHERE name = 'notification_outbox';
DROP TABLE notification_outbox;
ALTER TABLE notification_outbox_new RENAME TO notification_outbox;

-- What a channel has to send, what it sent within a while, and how many of each outcome.
CREATE INDEX idx_notification_outbox_channel ON notification_outbox(channel, outcome, done_at);
CREATE INDEX idx_notification_outbox_waiting ON notification_outbox(created_at) WHERE done_at IS NULL;
-- What was begun goes before all else.
CREATE INDEX idx_notification_outbox_begun ON notification_outbox(channel) WHERE done_at IS NULL AND attempts > 0;
CREATE INDEX idx_notification_outbox_alert ON notification_outbox(alert_id) WHERE alert_id IS NOT NULL;
CREATE INDEX idx_notification_outbox_group ON notification_outbox(channel, event, state)
    WHERE alert_id IS NULL AND done_at IS NULL AND attempts = 0;
