/** The health of the floor in lines for people, and as a record for programs. */
import type { HealthReport, Limits } from '../board/health-report.ts';
import { bytesText } from '../shared/bytes-text.ts';
import { safeText } from '../shared/safe-text.ts';
import type { ChannelCounts } from '../store/outbox-reader.ts';
import { diskLines } from './disk-lines.ts';
import { engineRecord } from './engine-record.ts';
import { fleetRecord, fleetText } from './fleet-text.ts';
import type { Output } from './outputs/outputs.ts';
import { distanceText, durationText, isoTime, timeText } from './times.ts';

export function healthLines(report: HealthReport, zone: string): string[] {
  const { engine, store, lastHour, limits, at } = report;
  const { completed, failed, cancelled, wait } = lastHour;
  const waited =
    wait === null
      ? 'nothing started'
      : `started after ${durationText(wait.p50)} (median), ${durationText(wait.p95)} (p95), ${durationText(wait.longest)} at most`;
  const lines = [
    `engine     ${engineText(report, zone)}`,
    ...vitalLines(report),
    ...diskLines(engine, zone, at),
    `store      ${store.path}, ${bytesText(store.bytes)}, ${bytesText(store.freeBytes)} of it free; write-ahead log ${bytesText(store.walBytes)}`,
    `last hour  ${completed} completed, ${failed} failed, ${cancelled} cancelled; ${waited}`,
    `limits     ${limitText(limits)}`,
    `degrades   ${degradingText(limits)}`,
  ];
  if (report.fleet) lines.push(`fleet      ${fleetText(report.fleet, at)}`);
  for (const channel of report.channels) lines.push(`told by    ${channelText(channel, at)}`);
  const degraded = report.pools.find((pool) => pool.degraded !== '');
  if (degraded)
    lines.push(`DEGRADED   ${distanceText(degraded.degradedSince, at)}: ${safeText(degraded.degraded)}`);
  return lines;
}

/** `10 workers, 100 queued a pool, 120 min a task; a worker: 1024 MB, 50 executions, 60 s idle, nice 10`. */
export function limitText(limits: Limits): string {
  const all = `${limits.worker_pool_size} workers, ${limits.queue_buffer_size} queued a pool, ${limits.task_timeout_minutes} min a task`;
  const one = `${limits.worker_max_memory_mb} MB, ${limits.worker_recycle_after} executions, ${limits.worker_idle_seconds} s idle, nice ${limits.worker_nice}`;
  return `${all}; a worker: ${one}`;
}

/** `secops: 12 sent in 24 h, last 3m ago; 2 waiting, failing for 4m: connection refused`. */
function channelText(counts: ChannelCounts, at: number): string {
  const { channel, sent, givenUp, lastSentAt, waiting, waitingSince, trouble } = counts;
  const last = lastSentAt === null ? '' : `, last ${distanceText(lastSentAt, at)}`;
  const gone = givenUp === 0 ? '' : `, ${givenUp} given up`;
  const span = durationText(waitingSince === null ? null : at - waitingSince);
  const why = trouble === '' ? '' : `, failing for ${span}: ${safeText(trouble)}`;
  return `${channel}: ${sent} sent in 24 h${last}${gone}${waiting === 0 ? '' : `; ${waiting} waiting${why}`}`;
}

function degradingText(limits: Limits): string {
  const where = [
    unlessOff(limits.degrade_free_memory_percent, (value) => `below ${value} % of memory free`),
    unlessOff(limits.degrade_load_per_core, (value) => `above load ${value} a core`),
    unlessOff(limits.degrade_loop_delay_ms, (value) => `where the engine is ${value} ms late`),
  ];
  return where.filter(Boolean).join(', ') || 'never';
}

/** Instants in ISO 8601 UTC, durations in ms. */
export function healthRecord(report: HealthReport): Output<'health'> {
  const { engine, vitals, pools, workers } = report;
  return {
    at: isoTime(report.at),
    engine: {
      ...engineRecord(engine),
      renewedAt: isoTime(report.renewedAt),
      leaseUntil: isoTime(report.leaseUntil),
    },
    vitals: vitals && { ...vitals, at: isoTime(vitals.at) },
    fleet: fleetRecord(report.fleet),
    pools: pools.map((pool) => ({ ...pool, degradedSince: isoTime(pool.degradedSince) })),
    workers: workers.map((worker) => ({
      ...worker,
      startedAt: isoTime(worker.startedAt),
      heardAt: isoTime(worker.heardAt),
      recordedAt: isoTime(worker.recordedAt),
    })),
    store: report.store,
    lastHour: report.lastHour,
    channels: report.channels.map((channel) => ({
      ...channel,
      lastSentAt: isoTime(channel.lastSentAt),
      waitingSince: isoTime(channel.waitingSince),
      retryAt: isoTime(channel.retryAt),
    })),
    limits: report.limits,
  };
}

/** `12 %` of a core. */
export function shareText(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function engineText({ engine, renewedAt, leaseUntil, at }: HealthReport, zone: string): string {
  if (engine.role === 'none') return 'none: nothing is scheduled';
  const where = engine.host === null ? '' : ` on ${engine.host}`;
  const lease = `lease renewed ${distanceText(renewedAt, at)}, ends ${distanceText(leaseUntil, at)}`;
  return `pid ${engine.pid}${where} since ${timeText(engine.since, zone)}; ${lease}`;
}

function vitalLines({ vitals }: HealthReport): string[] {
  if (vitals === null) return [];
  const { rssBytes, cpu, eventLoopDelayMs, freeMemoryPercent, loadPerCore, slowestWriteMs } = vitals;
  const write = slowestWriteMs === null ? '' : `, slowest write ${durationText(slowestWriteMs)}`;
  const free = freeMemoryPercent === null ? 'unknown' : `${Math.round(freeMemoryPercent)} %`;
  const load = loadPerCore === null ? 'unknown' : loadPerCore.toFixed(2);
  return [
    `           ${bytesText(rssBytes)} of memory, ${shareText(cpu)} of a core, event loop late by ${durationText(eventLoopDelayMs)} at most${write}`,
    `machine    ${free} of memory free, load ${load} a core`,
  ];
}

function unlessOff(value: number, text: (value: number) => string): string {
  return value === 0 ? '' : text(value);
}
