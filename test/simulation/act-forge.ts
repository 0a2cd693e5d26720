/** What an operator might ask next, given what is there; some of it makes no sense. */
import type { OperatorAct } from '../../src/domain/operator.ts';
import type { PriorityName } from '../../src/domain/task.ts';
import type { Random } from './random.ts';
import { taskDefinition } from './task-forge.ts';
import type { World } from './world.ts';

const KINDS = {
  trigger: 30,
  emergency: 10,
  cancel: 12,
  kill: 5,
  retry: 8,
  pause: 6,
  resume: 6,
  pauseAll: 2,
  resumeAll: 5,
  scan: 8,
  addTask: 4,
  editTask: 8,
  deleteTask: 2,
  cleanup: 3,
  nonsense: 3,
} as const;

const PRIORITIES: readonly PriorityName[] = ['high', 'normal', 'low'];

export function randomAct(world: World, random: Random): OperatorAct {
  const { model, time, scenario } = world;
  const tasks = model.tasks();
  if (tasks.length === 0) return { kind: 'resumeAll' };
  const task = random.pick(tasks);
  const live = [...model.live.values()];
  const wall = time.wall;
  const until = () => random.pick([null, wall + random.whole(1, 300) * 1_000, wall - 1_000]);
  const reason = random.chance(0.3) ? { reason: 'it was asked for' } : {};
  switch (random.weighted(KINDS)) {
    case 'trigger':
      return {
        kind: 'trigger',
        taskId: task.id,
        ...(random.chance(0.4) ? { priority: random.pick(PRIORITIES) } : {}),
        ...reason,
      };
    case 'emergency':
      return { kind: 'trigger', taskId: task.id, priority: 'emergency', ...reason };
    case 'cancel':
      return { kind: 'cancel', executionId: live.length > 0 ? random.pick(live).id : 1, ...reason };
    case 'kill':
      return { kind: 'kill', executionId: live.length > 0 ? random.pick(live).id : 1, ...reason };
    case 'retry': {
      const worth = model
        .executions()
        .filter(({ status }) => status === 'FAILED' || status === 'CANCELLED' || status === 'RETRYING');
      return { kind: 'retry', executionId: worth.length > 0 ? random.pick(worth).id : 1, ...reason };
    }
    case 'pause':
      return { kind: 'pause', taskId: task.id, until: until(), ...reason };
    case 'resume': {
      const paused = tasks.filter((one) => one.paused_at !== null);
      return { kind: 'resume', taskId: (paused.length > 0 ? random.pick(paused) : task).id };
    }
    case 'pauseAll':
      return { kind: 'pauseAll', until: until(), ...reason };
    case 'resumeAll':
      return { kind: 'resumeAll' };
    case 'scan':
      return {
        kind: 'scan',
        targets: [`http://127.0.0.1:${random.whole(1, 3)}/`],
        mode: 'fast',
        emergency: random.chance(0.5),
        crawl: true,
        diff: false,
        overrideRateLimit: false,
      };
    case 'addTask':
      return {
        kind: 'addTask',
        definition: taskDefinition(`task ${random.whole(1, 30)}`, wall, scenario.zones, random),
      };
    case 'editTask': {
      const definition = taskDefinition(task.name, wall, scenario.zones, random);
      return { kind: 'editTask', taskId: task.id, definition: { ...definition, type: task.type as 'scan' } };
    }
    case 'deleteTask':
      return { kind: 'deleteTask', taskId: task.id, name: task.name };
    case 'cleanup':
      return {
        kind: 'cleanup',
        ...(random.chance(0.5) ? { maxExecutionsPerTask: random.whole(1, 10) } : {}),
        dryRun: random.chance(0.3),
      };
    case 'nonsense':
      return random.pick<OperatorAct>([
        { kind: 'trigger', taskId: 9_999 },
        { kind: 'deleteTask', taskId: task.id, name: 'another' },
        { kind: 'addTask', definition: { name: 'odd', type: 'scan', schedule: 'never', config: {} } },
        { kind: 'promote' },
      ]);
  }
}
