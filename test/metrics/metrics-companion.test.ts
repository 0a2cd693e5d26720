/** The port of the engine of this process: opened with it, moved by a reload, closed with it, and never in its way. */
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Floor, openFloor } from '../../src/board/open-floor.ts';
import type { Settings } from '../../src/config/settings.ts';
import { metricsCompanion } from '../../src/metrics/metrics-companion.ts';
import { settingsIn } from '../board/settings-in.ts';
import { eventually } from '../commands/eventually.ts';
import { temporaryDirectory } from '../config/config-file.ts';
import { FakeClock, settled } from '../fake-clock.ts';
import { freePort } from '../journey/free-port.ts';
import { readExposition } from './read-exposition.ts';

const actor = { who: 'ana', source: 'cli' } as const;

let settings: Settings;
let logged: { level: string; fields: Record<string, unknown>; message: string }[];
const floors: Floor[] = [];
const servers: Server[] = [];

beforeEach(() => {
  settings = settingsIn(temporaryDirectory());
  settings.metrics = { host: '127.0.0.1', port: 0 };
  logged = [];
});
afterEach(async () => {
  for (const floor of floors.splice(0)) await floor.close();
  for (const server of servers.splice(0)) server.close();
});

async function open(more: Partial<Parameters<typeof openFloor>[0]> = {}): Promise<Floor> {
  const note = (level: string) => (fields: object, message: string) =>
    void logged.push({ level, fields: fields as Record<string, unknown>, message });
  const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const companion = metricsCompanion({ version: '1.2.3' });
  const floor = await openFloor({ settings, actor, engine: 'embed', logger, companion, ...more });
  floors.push(floor);
  return floor;
}

const said = (text: string) => logged.filter(({ message }) => message.includes(text));
async function servedPort(times = 1): Promise<number> {
  await eventually(async () => expect(said('metrics are served')).toHaveLength(times));
  return said('metrics are served').at(-1)?.fields.port as number;
}
const get = async (port: number, path: string) => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, text: await answer.text() };
};
const valuesAt = async (port: number) => {
  const families = readExposition((await get(port, '/metrics')).text);
  return new Map([...families.values()].flatMap(({ samples }) => [...samples]));
};

test('counts what ends by type and outcome, how long it took and how late it began', async () => {
  const floor = await open();
  const port = await servedPort();
  const tool = (name: string, program: string) =>
    floor.act({
      kind: 'addTask',
      definition: { name, type: 'tool', manual: true, retryAttempts: 0, config: { argv: [program] } },
    });
  for (const [name, program] of [
    ['good', 'true'],
    ['bad', 'false'],
  ] as const) {
    const { taskId = 0 } = await tool(name, program);
    expect(await floor.act({ kind: 'trigger', taskId })).toMatchObject({ ok: true });
  }
  await eventually(async () => {
    const values = await valuesAt(port);
    expect(values.get('scarefloor_executions_total{type="tool",outcome="completed"}')).toBe(1);
    expect(values.get('scarefloor_executions_total{type="tool",outcome="failed"}')).toBe(1);
  });
  const values = await valuesAt(port);
  expect(values.get('scarefloor_attempts_total{type="tool",outcome="failed"}')).toBe(1);
  expect(values.get('scarefloor_attempt_duration_seconds_count{type="tool"}')).toBe(2);
  expect(values.get('scarefloor_start_delay_seconds_count{type="tool"}')).toBe(2);
  expect(values.get('scarefloor_executions_total{type="scan",outcome="completed"}')).toBe(0);
  expect(values.get('scarefloor_engine_up')).toBe(1);
  expect(values.get(`scarefloor_build_info{version="1.2.3",node="${process.versions.node}"}`)).toBe(1);
  expect(values.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
  expect(await get(port, '/healthz')).toEqual({ status: 200, text: 'ok\n' });
});

test('is not healthy while the engine ends, and gone when it has', async () => {
  const floor = await open();
  const port = await servedPort();
  const { taskId = 0 } = await floor.act({
    kind: 'addTask',
    definition: { name: 'long', type: 'tool', manual: true, config: { argv: ['sleep', '30'] } },
  });
  await floor.act({ kind: 'trigger', taskId });
  await eventually(async () => expect(floor.engine()?.supervisor.live()).toHaveLength(1));
  const closing = floor.close('drain');
  await eventually(async () => expect((await get(port, '/healthz')).status).toBe(503));
  expect((await get(port, '/healthz')).text).toContain('the engine ends');
  await floor.close('handover');
  await closing;
  await expect(get(port, '/healthz')).rejects.toThrow();
});

test('whoever stands by serves nothing: the port is the engine’s', async () => {
  await open();
  const port = await servedPort();
  settings = { ...settings, metrics: { host: '127.0.0.1', port } };
  await open();
  await settled();
  expect(said('metrics')).toHaveLength(1);
});

test('a port that is taken is said once, the engine goes on, and has it as soon as it is free', async () => {
  const taken = createServer();
  servers.push(taken);
  const port = await freePort();
  await new Promise<void>((resolve) => void taken.listen(port, '127.0.0.1', resolve));
  settings.metrics.port = port;
  const clock = new FakeClock(Date.parse('2026-11-23T12:00:00Z'));
  const floor = await open({ clock });
  const pass = async () => {
    await clock.advance(5_000);
    await new Promise<void>((resolve) => void setImmediate(resolve));
  };
  while (said('not served').length === 0) await pass();
  for (let round = 0; round < 5; round += 1) await pass();
  expect(said('not served')).toMatchObject([
    {
      level: 'warn',
      message: expect.stringMatching(/127\.0\.0\.1:\d+: another program has that port; the engine goes on/),
    },
  ]);
  expect(floor.engine()).not.toBeNull();
  await new Promise<void>((resolve) => void taken.close(() => resolve()));
  while (said('metrics are served').length === 0) await pass();
  // Its clock ran ahead of what the disk took.
  await eventually(async () => expect((await get(port, '/healthz')).status).toBe(200));
});
