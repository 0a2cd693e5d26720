/** All that the process of an engine tells, in the order in which it is read best. */
import type { EngineCounts } from './engine-counts.ts';
import { gauge, type Metric } from './exposition.ts';
import { type FloorMetricsSources, floorMetrics } from './floor-metrics.ts';
import { processMetrics } from './process-metrics.ts';

export interface EngineMetricsSources extends FloorMetricsSources {
  version: string;
  counts: EngineCounts;
  /** Whether the configuration could be used when it was last read, and when that last was so (epoch ms). */
  reload: { holds: boolean; at: number };
}

export function engineMetrics(sources: EngineMetricsSources): Metric[] {
  const { version, counts, reload, now } = sources;
  return [
    {
      name: 'build_info',
      help: 'The program that serves this.',
      samples: [[{ version, node: process.versions.node }, 1]],
    },
    gauge(
      'config_last_reload_successful',
      'Whether the configuration could be used when it was last read.',
      reload.holds ? 1 : 0,
    ),
    gauge('config_last_reload_success_timestamp_seconds', 'When it could last be used.', reload.at / 1_000),
    ...counts.metrics(),
    ...floorMetrics(sources),
    ...processMetrics(now),
  ];
}
