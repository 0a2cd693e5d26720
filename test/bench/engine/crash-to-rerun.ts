/**
 * `kill -9` of the built program while it runs a scan in a worker process, with a second `scarefloor run` standing
 * by on the same store: how long until the standby has started that execution again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Store } from '../../../src/store/store.ts';
import { LoopbackSite } from '../../journey/loopback-site.ts';
import { Workspace } from '../../journey/workspace.ts';
import type { Scratch } from './scratch.ts';

const KILLS = 10;
/** Longer than everything else here: what is asked for stays under way until it is killed. */
const HANGING_MS = 60_000;
const LIMIT_MS = 20_000;
const ASK_EVERY_MS = 3;

export interface Reruns {
  /** Ms from the kill to the recorded start of the next attempt. */
  started: number[];
  /** Ms from the kill to the first request that the new worker makes. */
  working: number[];
}

interface Attempt {
  id: number;
  attempt: number;
  startedAt: number | null;
}

export async function crashToRerun(scratch: Scratch): Promise<Reruns> {
  const site = await LoopbackSite.start(1);
  const workspace = new Workspace(configuration(site.origin));
  scratch.ownFolder(workspace.folder);
  const reruns: Reruns = { started: [], working: [] };
  try {
    site.latencyMs = HANGING_MS;
    const engines = [await startEngine(scratch, workspace, 'started')];
    const store = Store.open(workspace.path('scheduler.db'));
    const reader = new Database(workspace.path('scheduler.db'), { readonly: true });
    const running = reader.prepare<[number], Attempt>(
      `SELECT id, attempt, attempt_started_at AS startedAt FROM task_executions
       WHERE task_id = ? AND status = 'RUNNING'`,
    );
    try {
      for (let kill = 1; kill <= KILLS; kill += 1) {
        engines.push(await startEngine(scratch, workspace, 'standing by'));
        const taskId = store.tasks.byName(`crash-${kill}`)?.id ?? 0;
        const ask = (act: Parameters<typeof store.commands.request>[1]) =>
          store.commands.request({ who: 'bench', source: 'cli' }, act, Date.now());
        const asked = site.asked.length;
        ask({ kind: 'trigger', taskId });
        await until('the worker asks the site', () => site.asked.length > asked);
        const holder = engines.find((engine) => engine.pid === store.lease.read()?.pid);
        if (!holder) throw new Error('none of our processes is the engine');
        const before = site.asked.length;
        const killedAt = Date.now();
        holder.kill('SIGKILL');
        const again = await until('the next attempt starts', () => {
          const row = running.get(taskId);
          return row !== undefined && row.attempt === 2 && row;
        });
        reruns.started.push((again.startedAt ?? 0) - killedAt);
        await until('the new worker asks the site', () => site.asked.length > before);
        reruns.working.push(Date.now() - killedAt);
        ask({ kind: 'kill', executionId: again.id });
        await until('it is ended', () => running.get(taskId) === undefined);
      }
    } finally {
      reader.close();
      store.close();
    }
    for (const engine of engines) await scratch.end(engine);
  } finally {
    await workspace.close();
    await site.close();
  }
  return reruns;
}

function configuration(origin: string): string {
  const task = (number: number) =>
    `  - { name: crash-${number}, type: scan, manual: true, config: { targets: ["${origin}/"], output_directory: "" } }`;
  return ['tasks:', ...Array.from({ length: KILLS }, (_, index) => task(index + 1)), ''].join('\n');
}

/** `word` is what it logs when it is up. */
async function startEngine(scratch: Scratch, workspace: Workspace, word: string): Promise<ChildProcess> {
  const [program, ...args] = workspace.argv('run');
  const child = spawn(program, args, {
    cwd: workspace.folder,
    env: workspace.environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  scratch.own(child);
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  await until(
    `an engine says "${word}"; it said ${said}`,
    () => said.includes(word) || child.exitCode !== null,
  );
  if (child.exitCode !== null) throw new Error(`an engine ended: ${said}`);
  return child;
}

async function until<Found>(what: string, probe: () => Found | false): Promise<Found> {
  const begun = performance.now();
  for (;;) {
    const found = probe();
    if (found !== false) return found;
    if (performance.now() - begun > LIMIT_MS) throw new Error(`not within ${LIMIT_MS / 1_000} s: ${what}`);
    await delay(ASK_EVERY_MS);
  }
}
