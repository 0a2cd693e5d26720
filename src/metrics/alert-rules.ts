/** What should wake somebody, for Prometheus: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */

export interface AlertRule {
  alert: string;
  expr: string;
  /** It has to be so for so long. */
  for: string;
  labels: { severity: 'critical' | 'warning' };
  annotations: { summary: string; description: string };
}

/** A rule file. The thresholds are meant to be changed. */
export function alertRules(): { groups: { name: string; rules: AlertRule[] }[] } {
  return { groups: [{ name: 'scarefloor', rules: RULES.map(ruleOf) }] };
}

type Line = readonly [
  name: string,
  severity: 'critical' | 'warning',
  forSo: string,
  expr: string,
  summary: string,
  description: string,
];

const RULES: readonly Line[] = [
  [
    'Down',
    'critical',
    '2m',
    'absent(scarefloor_engine_up) or scarefloor_engine_up == 0',
    'nothing is scheduled',
    'No engine holds the store. systemctl status scarefloor; scarefloor doctor.',
  ],
  [
    'CannotWrite',
    'critical',
    '1m',
    'scarefloor_engine_trouble == 1',
    'the store takes no writes',
    'Nothing is planned or recorded. /healthz says why; mostly the disk is full.',
  ],
  [
    'DiskHangs',
    'critical',
    '1m',
    'scarefloor_disk_silent_seconds > 0',
    'the disk of the store does not answer',
    'Nothing is confirmed and no work begins until it does. dmesg; is its file server there?',
  ],
  [
    'Overdue',
    'critical',
    '5m',
    'time() - scarefloor_next_slot_timestamp_seconds > 300',
    'a slot is due and is not decided',
    'The engine does not get to it. scarefloor health.',
  ],
  [
    'CriticalAlert',
    'critical',
    '5m',
    'scarefloor_alerts_critical > 0',
    'a critical alert that nobody has acknowledged',
    'scarefloor alerts lists it, and acknowledges it.',
  ],
  [
    'QueueStands',
    'warning',
    '15m',
    'scarefloor_queued > 0 and on(instance) sum by (instance) (scarefloor_pool_running) == 0 and on(instance) scarefloor_paused == 0',
    'executions wait and none runs',
    'A blackout, a concurrency key, or workers that cannot be started. scarefloor why NAME.',
  ],
  [
    'StartsLate',
    'warning',
    '15m',
    'histogram_quantile(0.95, sum by (instance, type, le) (rate(scarefloor_start_delay_seconds_bucket[30m]))) > 300',
    'work starts more than five minutes late',
    'More is due than the pools take. Raise max_concurrent_*, or spread the schedules with jitter.',
  ],
  [
    'DeadLetters',
    'warning',
    '15m',
    'scarefloor_dead_letters > 0',
    'executions were given up',
    'scarefloor dead shows why, redrives and discards.',
  ],
  [
    'NotificationsWait',
    'warning',
    '5m',
    'time() - scarefloor_notifications_oldest_timestamp_seconds > 900',
    'a channel has told nobody for fifteen minutes',
    'scarefloor notify list says why; scarefloor notify test NAME tries it.',
  ],
  [
    'Degraded',
    'warning',
    '15m',
    'scarefloor_degraded == 1',
    'the engine works with less than is configured',
    'The machine is short of something. scarefloor health says of what.',
  ],
  [
    'ConfigurationRefused',
    'warning',
    '5m',
    'scarefloor_config_last_reload_successful == 0',
    'the configuration that was saved cannot be used',
    'What held before goes on to hold. scarefloor config check.',
  ],
  [
    'FleetDown',
    'warning',
    '5m',
    'scarefloor_fleet_up == 0',
    'the Redis of the fleet cannot be used',
    'Scans are done by this machine alone, or wait. scarefloor doctor says what is wrong with it.',
  ],
  [
    'LoopBlocked',
    'warning',
    '5m',
    'scarefloor_engine_loop_delay_seconds > 1',
    'the engine is late by more than a second',
    'The machine is overloaded, or its disk is slow.',
  ],
];

function ruleOf([name, severity, forSo, expr, summary, description]: Line): AlertRule {
  return {
    alert: `Scarefloor${name}`,
    expr,
    for: forSo,
    labels: { severity },
    annotations: { summary: `scarefloor: ${summary}`, description },
  };
}
