/** Situations of the slot plan, at one fixed moment, in the words of its tests. */
import type { LiveRun } from '../../src/domain/admission.ts';
import { type DueSlots, decideSlots } from '../../src/domain/slot-plan.ts';
import type { Pause } from '../../src/domain/task.ts';
import type { BlackoutWindow } from '../../src/domain/window.ts';
import { WindowCalendar } from '../../src/domain/window-calendar.ts';

export const NOW = Date.parse('2026-11-23T08:00:00Z');
export const MINUTE_MS = 60_000;
/** Minutes before now. */
export const ago = (...minutes: number[]) => minutes.map((each) => NOW - each * MINUTE_MS);

export interface Situation extends Partial<Omit<DueSlots, 'task' | 'windows'>> {
  task?: Partial<DueSlots['task']>;
  windows?: Partial<BlackoutWindow>[];
}

export function situationOf({ task, windows = [], ...rest }: Situation): DueSlots {
  return {
    due: ago(0),
    more: false,
    now: NOW,
    offsetMs: 0,
    live: [],
    queueFull: false,
    pauses: [],
    carried: null,
    windows: new WindowCalendar(windows.map((window) => ({ ...WINDOW, ...window }))),
    ...rest,
    task: {
      type: 'scan',
      tags: [],
      catchup: 'latest',
      startDeadlineMs: null,
      overlap: 'skip',
      overlapLimit: 1,
      ...task,
    },
  };
}

/** Every day from 07:00 to 09:00 UTC. */
export const WINDOW: BlackoutWindow = {
  name: 'peak',
  cron: '0 7 * * *',
  timezone: 'UTC',
  durationMs: 120 * MINUTE_MS,
  policy: 'defer',
  types: [],
  tags: [],
  reason: '',
};

export function live(status: LiveRun['status'], more: Partial<LiveRun> = {}): LiveRun {
  return {
    id: 7,
    status,
    trigger: 'schedule',
    slotTime: NOW - 10 * MINUTE_MS,
    startDeadlineAt: null,
    ...more,
  };
}

export const running = live('RUNNING');
export const queued = live('QUEUED', { id: 8 });
export const asked = { trigger: 'manual', slotTime: null } as const;

export function pause(at: number, until: number | null): Pause {
  return { by: 'ana', at, reason: 'deploy', until };
}

export function plan(situation: Situation) {
  const decided = decideSlots(situationOf(situation));
  return {
    ...decided,
    fates: decided.decisions.map(({ fate, reason }) => `${fate} ${reason}`),
    slots: decided.runs.map(({ slot }) => (NOW - slot) / MINUTE_MS),
  };
}
