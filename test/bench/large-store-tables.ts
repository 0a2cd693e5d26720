/** The columns of a large store, as SQL over the numbers of tasks and executions. One place to follow the schema in. */

interface LargeStoreTable {
  table: string;
  /** Column to SQL expression. Columns that are missing here take their defaults. */
  columns: Readonly<Record<string, string>>;
  from: { with: string; rows: string };
}

/** `n.i` from 0 to `count - 1`. */
const numbers = (count: string) =>
  `WITH RECURSIVE n(i) AS (SELECT 0 WHERE ${count} > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})`;

const CRON = '(k.task % 4 = 0)';
const TYPE = "CASE WHEN k.task % 5 = 0 THEN 'monitor' ELSE 'scan' END";

/** The first slot of a task: spread over the day, on the full minute for cron. */
const FIRST_SLOT = `(CASE WHEN ${CRON}
    THEN (@first + k.task * @spread / @tasks) / 60000 * 60000
    ELSE @first + k.task * @spread / @tasks END)`;
const SLOT = `(${FIRST_SLOT} + k.round * @day)`;
const STARTED = `(${SLOT} + 20)`;
const ENDED = `(${STARTED} + 1000 + k.execution % 60000)`;

/** 96 of 100 executions succeed. The step is prime to 100, so that failures are spread over tasks and days. */
const DRAW = '(k.execution * 37 + k.round * 11) % 100';
const byOutcome = (completed: string, failed: string, cancelled: string) =>
  `CASE WHEN ${DRAW} < 96 THEN ${completed} WHEN ${DRAW} < 99 THEN ${failed} ELSE ${cancelled} END`;

/** Rows in the order of execution ids, which is that of time. */
const BY_EXECUTION = {
  with: numbers('@tasks * @rounds'),
  rows: `FROM (SELECT i + 1 AS execution, i % @tasks + 1 AS task, i / @tasks AS round FROM n) AS k`,
};

/** Rows in the order of tasks, then time. */
const BY_TASK_AND_ROUND = {
  with: numbers('@tasks * @rounds'),
  rows: `FROM (SELECT i / @rounds + 1 AS task, i % @rounds AS round,
                      i % @rounds * @tasks + i / @rounds + 1 AS execution FROM n) AS k`,
};

const SCAN_CONFIG = `'{"targets":["http://127.0.0.1:9/"],"enable_crawling":true,"enable_diffing":true,"max_concurrent":0,'
  || '"timeout_minutes":0,"notify_on_completion":false,"output_directory":"","scan_mode":"normal",'
  || '"override_rate_limit":false,"include_subdomains":false,"allowed_hosts":[],"denied_hosts":[]}'`;
const MONITOR_CONFIG = `'{"targets":["http://127.0.0.1:9/"],"batch_size":10,"check_interval":3600,"max_retries":2,'
  || '"notify_on_changes":false,"diff_reporting":true,"target_filter":"","ignore_selectors":[],'
  || '"ignore_patterns":[],"output_directory":""}'`;

const RESULT = `'{"outcome":"completed","reason":"","headline":"' || (k.execution % 40) || ' pages, 0 changes",'
  || '"metrics":{"pages":' || (k.execution % 40) || ',"requests":' || (k.execution % 97) || '},"reportPaths":[],'
  || '"phases":[{"phase":"collect","ms":900},{"phase":"conclude","ms":100}],"changes":[]}'`;

export const LARGE_STORE_TABLES: readonly LargeStoreTable[] = [
  {
    table: 'scheduled_tasks',
    columns: {
      id: 'k.task',
      name: "printf('task-%06d', k.task)",
      type: TYPE,
      schedule_type: `CASE WHEN ${CRON} THEN 'cron' ELSE 'interval' END`,
      schedule_value: `CASE WHEN ${CRON}
        THEN printf('%d %d * * *', ${FIRST_SLOT} / 60000 % 60, ${FIRST_SLOT} / 3600000 % 24) ELSE '24h' END`,
      start_time: `CASE WHEN ${CRON} THEN NULL ELSE ${FIRST_SLOT} END`,
      next_run_time: `${FIRST_SLOT} + @rounds * @day`,
      config_json: `CASE WHEN k.task % 5 = 0 THEN ${MONITOR_CONFIG} ELSE ${SCAN_CONFIG} END`,
      description: `'Task ' || k.task`,
      tags: `CASE WHEN k.task % 10 = 0 THEN '["weekly-review"]' ELSE '[]' END`,
      created_at: `${FIRST_SLOT} - 60000`,
      updated_at: `${FIRST_SLOT} - 60000`,
    },
    from: { with: numbers('@tasks'), rows: 'FROM (SELECT i + 1 AS task FROM n) AS k' },
  },
  {
    table: 'task_executions',
    columns: {
      id: 'k.execution',
      task_id: 'k.task',
      session_id: `strftime('%Y%m%d-%H%M%S', ${SLOT} / 1000, 'unixepoch') || printf('-%06x', k.execution)`,
      status: byOutcome("'COMPLETED'", "'FAILED'", "'CANCELLED'"),
      start_time: STARTED,
      end_time: ENDED,
      error_kind: byOutcome("''", "'connect'", "''"),
      error_message: byOutcome('NULL', "'connection refused'", "'cancelled by ana'"),
      result_json: byOutcome(RESULT, 'NULL', 'NULL'),
      slot_time: SLOT,
      trigger: "'schedule'",
      requested_by: "'schedule'",
      pool: TYPE,
      rank: `${SLOT} + 2`,
      queued_at: `${SLOT} + 2`,
      not_before: `${SLOT} + 2`,
      attempt: '1',
      phase: "'conclude'",
      progress_done: 'k.execution % 40',
      progress_total: 'k.execution % 40',
      cancel_requested_at: byOutcome('NULL', 'NULL', `${ENDED} - 5`),
      cancel_requested_by: byOutcome("''", "''", "'ana'"),
      idempotency_key: `k.task || ':' || ${SLOT}`,
    },
    from: BY_EXECUTION,
  },
  {
    table: 'execution_attempts',
    columns: {
      execution_id: 'k.execution',
      attempt: '1',
      started_at: STARTED,
      ended_at: ENDED,
      outcome: byOutcome("'ok'", "'error'", "'cancelled'"),
      error_kind: byOutcome("''", "'connect'", "''"),
      error_message: byOutcome("''", "'connection refused'", "''"),
      worker_pid: '1000 + k.execution % 30000',
    },
    from: BY_EXECUTION,
  },
  {
    table: 'task_metrics',
    columns: {
      execution_id: 'k.execution',
      metric_name: "'pages'",
      metric_value: 'k.execution % 40',
      recorded_at: ENDED,
    },
    from: BY_EXECUTION,
  },
  {
    table: 'schedule_slots',
    columns: {
      task_id: 'k.task',
      slot_time: SLOT,
      slot_last: SLOT,
      slot_count: '1',
      fate: "'ran'",
      execution_id: 'k.execution',
      decided_at: `${SLOT} + 2`,
    },
    from: BY_TASK_AND_ROUND,
  },
  {
    table: 'dead_letters',
    columns: {
      execution_id: 'e.id',
      task_id: 't.id',
      task_name: 't.name',
      config_json: 't.config_json',
      error_kind: 'e.error_kind',
      error_message: 'e.error_message',
      attempts: '1',
      created_at: 'e.end_time',
    },
    from: {
      with: '',
      rows: "FROM task_executions e JOIN scheduled_tasks t ON t.id = e.task_id WHERE e.status = 'FAILED'",
    },
  },
];
