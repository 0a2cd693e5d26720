/** Two processes' worth of floors on one store, with real scans of a site on loopback. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Floor, type FloorOptions, openFloor } from '../../src/board/open-floor.ts';
import type { Settings } from '../../src/config/settings.ts';
import type { OperatorAct } from '../../src/domain/operator.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { settingsIn } from './settings-in.ts';

let directory = '';
let site: Server;
let origin = '';
/** Answers wait here while `holding`. */
let holding = false;
const held: (() => void)[] = [];
const floors: Floor[] = [];

function settings(): Settings {
  return settingsIn(directory, { retry_base_seconds: 1 });
}

async function open(who: string, options: Partial<FloorOptions> = {}): Promise<Floor> {
  const floor = await openFloor({
    settings: settings(),
    actor: { who, source: 'console' },
    engine: 'embed',
    ...options,
  });
  floors.push(floor);
  return floor;
}

function scan(more: Partial<Extract<OperatorAct, { kind: 'scan' }>> = {}): OperatorAct {
  const base = {
    kind: 'scan',
    name: 'lab',
    targets: [origin],
    mode: 'fast',
    crawl: true,
    diff: true,
  } as const;
  return { ...base, targets: [origin], emergency: false, overrideRateLimit: false, ...more };
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-board-'));
  holding = false;
  site = createServer((request, response) => {
    const answer = () => {
      response.setHeader('content-type', 'text/html');
      if (!['/', '/a', '/b'].includes(request.url ?? '')) response.statusCode = 404;
      response.end(
        request.url === '/' ? '<title>Home</title><a href="/a">a</a><a href="/b">b</a>' : '<p>page</p>',
      );
    };
    if (holding) held.push(answer);
    else answer();
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  for (const floor of floors.splice(0)) await floor.close('handover');
  for (const answer of held.splice(0)) answer();
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

test('a scan asked for on the board runs in a worker and shows up as it goes', async () => {
  const floor = await open('ana');
  holding = true;
  const { executionId = 0 } = await floor.act(scan({ reason: 'look' }));
  await expect.poll(() => floor.board.snapshot().running[0]?.workerPid).toBeGreaterThan(0);
  expect(floor.board.snapshot().running[0]).toMatchObject({
    executionId,
    name: 'lab',
    status: 'RUNNING',
    attempt: 1,
  });
  holding = false;
  for (const answer of held.splice(0)) answer();
  await expect.poll(() => floor.board.detail(executionId)?.status).toBe('COMPLETED');
  expect(floor.board.detail(executionId)).toMatchObject({
    requestedBy: 'ana',
    reason: 'look',
    metrics: { pages: 3 },
    attempts: [{ attempt: 1, outcome: 'ok' }],
  });
  // A snapshot follows its store a moment later.
  await expect
    .poll(() => floor.board.snapshot().upcoming)
    .toMatchObject([{ name: 'lab', scheduleText: 'manual', last: ['ok'] }]);
  const { lines } = await floor.board.readLog(executionId, { at: null, before: 50, after: 0, least: null });
  expect(lines.map(({ text }) => text).join('\n')).toContain('attempt 1');
  expect(floor.board.neighbour(executionId, -1)).toBeNull();
});

test('a second console follows the first: its acts are done there, and it sees what they did', async () => {
  const first = await open('ana');
  const second = await open('bob');
  expect(first.board.snapshot().engine.role).toBe('here');
  expect(second.board.snapshot().engine).toMatchObject({ role: 'elsewhere', pid: process.pid });
  holding = true;
  const result = await second.act(scan());
  expect(result).toMatchObject({ ok: true });
  await expect.poll(() => second.board.snapshot().running[0]?.status).toBe('RUNNING');
  expect(first.store.executions.byId(result.executionId ?? 0)?.requestedBy).toBe('bob');
});

test('when the engine leaves, the other console takes over and finishes its work', async () => {
  const first = await open('ana');
  const second = await open('bob');
  holding = true;
  const { executionId = 0 } = await first.act(scan());
  await expect.poll(() => held.length).toBeGreaterThan(0);
  await first.close('handover');
  holding = false;
  await expect.poll(() => second.board.snapshot().engine.role).toBe('here');
  await expect.poll(() => second.board.detail(executionId)?.status).toBe('COMPLETED');
  expect(second.board.detail(executionId)?.attempts.map((attempt) => attempt.outcome)).toEqual([
    'interrupted',
    'ok',
  ]);
});

test('a one-shot command without an engine does its work alone, and gives way to a console that comes', async () => {
  const alone = await open('cli', { engine: 'once' });
  const other = await alone.act({
    kind: 'addTask',
    definition: { name: 'other', type: 'scan', manual: true, config: { targets: [origin] } },
  });
  await alone.act({ kind: 'trigger', taskId: other.taskId ?? 0 });
  holding = true;
  const { executionId = 0 } = await alone.act(scan());
  expect(alone.carry(executionId)).toBe(true);
  await expect.poll(() => alone.store.executions.byId(executionId)?.status).toBe('RUNNING');
  expect(alone.store.executions.liveOfTask(other.taskId ?? 0)[0]?.status).toBe('QUEUED');
  await open('ana');
  await expect.poll(() => alone.store.executions.liveOfTask(other.taskId ?? 0)[0]?.status).toBe('RUNNING');
});

test('read-only refuses on the board, whoever asks', async () => {
  await open('ana');
  const watcher = await open('guest', { readOnly: true });
  expect(await watcher.board.act(scan())).toMatchObject({
    ok: false,
    message: expect.stringContaining('read-only'),
  });
  expect(watcher.board.snapshot()).toMatchObject({ readOnly: true, running: [] });
});

test('attach without an engine says so', async () => {
  const floor = await open('ana', { engine: 'attach' });
  expect(await floor.board.act(scan())).toMatchObject({
    ok: false,
    message: expect.stringContaining('no engine'),
  });
});

test('a failing task shows what failed, when it is tried again, and its dead letter', async () => {
  const floor = await open('ana');
  const config = { targets_file: join(directory, 'missing.txt') };
  const definition = { name: 'broken', type: 'scan', manual: true, config } as const;
  const { taskId = 0 } = await floor.act({ kind: 'addTask', definition });
  await floor.act({ kind: 'trigger', taskId });
  await expect.poll(() => floor.board.snapshot().failures[0]?.status).toBe('FAILED');
  expect(floor.board.snapshot().failures[0]).toMatchObject({
    name: 'broken',
    errorKind: 'no_targets',
    error: expect.stringContaining('missing.txt'),
    streak: 1,
    deadLetter: true,
    recovered: false,
  });
  expect(floor.board.snapshot().failures24h).toBe(1);
});

test('the filter is applied in the store, and a wrong one shows everything and says what is wrong', async () => {
  const floor = await open('ana');
  const add = (name: string, tags: string[]) =>
    floor.act({
      kind: 'addTask',
      definition: { name, type: 'scan', tags, manual: true, config: { targets: [origin] } },
    });
  await add('dns-lab', ['dns']);
  await add('web-lab', ['web']);
  const names = () => floor.board.snapshot().upcoming.map((row) => row.name);
  floor.board.setFilter('tag:dns');
  expect(names()).toEqual(['dns-lab']);
  floor.board.setFilter('lab !tag:dns');
  expect(names()).toEqual(['web-lab']);
  floor.board.setFilter('stat:failed');
  expect(floor.board.snapshot().filterError).toContain('state');
  expect(names()).toHaveLength(2);
});

test('the preview of an emergency scan counts targets, names bad lines and what already runs there', async () => {
  const floor = await open('ana');
  const file = join(directory, 'targets.txt');
  writeFileSync(file, `# lab\n${origin}\nhttp://\n10.0.0.0/8\n`);
  expect(await floor.board.previewScan(file)).toMatchObject({
    urls: 1,
    hosts: 1,
    bad: [{ line: 3 }, { line: 4 }],
    error: '',
  });
  expect((await floor.board.previewScan('')).error).toContain('at least one target');
  holding = true;
  await floor.act(scan());
  await expect.poll(() => held.length).toBeGreaterThan(0);
  expect((await floor.board.previewScan(origin)).warnings).toEqual(['lab works on the same targets now']);
  expect(floor.board.blastRadius(scan({ targets: [origin], mode: 'deep' }))).toContain(
    'beside 1 running scan',
  );
});

test('tasks of the configuration are added and changed, but what an operator changed is left alone', async () => {
  const task = { name: 'lab', type: 'scan', interval: '1h', config: { targets: [origin] } } as const;
  const first = await open('ana', { settings: { ...settings(), tasks: [task] } });
  expect(first.store.tasks.byName('lab')?.schedule.value).toBe('1h');
  await first.close('handover');
  const second = await open('ana', { settings: { ...settings(), tasks: [{ ...task, interval: '2h' }] } });
  const changed = second.store.tasks.byName('lab');
  expect(changed?.schedule.value).toBe('2h');
  await second.act({ kind: 'editTask', taskId: changed?.id ?? 0, definition: { ...task, interval: '5h' } });
  await second.close('handover');
  const third = await open('ana', { settings: { ...settings(), tasks: [task] } });
  expect(third.store.tasks.byName('lab')).toMatchObject({ origin: 'operator', schedule: { value: '5h' } });
});

test('a task that is named is told with its newest execution, and names are completed', async () => {
  const floor = await open('ana');
  const manual = (name: string): OperatorAct => ({
    kind: 'addTask',
    definition: { name, type: 'scan', manual: true, config: { targets: [origin] } },
  });
  await floor.act(manual('web-prod'));
  const { taskId = 0 } = await floor.act(manual('lab'));
  expect(floor.board.taskNamed('lab')).toEqual({
    taskId,
    name: 'lab',
    type: 'scan',
    paused: false,
    latest: null,
  });
  const { executionId } = await floor.act({ kind: 'trigger', taskId });
  await floor.act({ kind: 'pause', taskId });
  expect(floor.board.taskNamed('lab')).toMatchObject({ paused: true, latest: { executionId } });
  expect(floor.board.taskNamed('LAB')).toBeNull();
  expect(floor.board.suggest('task', 'prod', 5)).toEqual(['web-prod']);
});

test('a board that nobody listens to reads when it is asked, and again when there is news', async () => {
  const first = await open('ana');
  const { board, store } = await open('bob', { engine: 'attach' });
  const reads = vi.spyOn(store.executions, 'live');
  await systemClock.sleep(0);
  await systemClock.turn();
  expect(reads).not.toHaveBeenCalled();
  const before = board.snapshot();
  expect(board.snapshot()).toBe(before);
  expect(reads).toHaveBeenCalledTimes(1);
  await first.act({ kind: 'pauseAll', reason: 'maintenance', until: null });
  expect(board.snapshot().pausedAll).toMatchObject({ reason: 'maintenance' });
  const told = new Promise<void>((resolve) => void board.subscribe(resolve));
  await first.act({ kind: 'resumeAll' });
  await told;
  await expect.poll(() => board.snapshot().pausedAll).toBeNull();
});
