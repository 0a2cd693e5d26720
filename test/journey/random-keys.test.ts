/** Ten thousand random bytes on the built program, with an engine at work behind it: nothing that needs a confirm happens. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Seeded } from '../crash/seeded.ts';
import { KEYS, type TerminalSession } from '../screens/terminal.ts';
import { LoopbackSite } from './loopback-site.ts';
import { RANDOM_KINDS, randomKeys } from './random-keys.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

const BYTES = 10_000;
/** Long enough that most chunks are read by themselves. */
const BETWEEN_MS = 2;

/** What one key may do: it takes nothing away. */
const AT_ONCE = ['trigger', 'retry', 'resume', 'acknowledge'];

let site: LoopbackSite;
let workspace: Workspace;

beforeEach(async () => {
  site = await LoopbackSite.start(30);
  site.latencyMs = 300;
  const targets = `targets: ["${site.origin}/"]`;
  workspace = new Workspace(`tasks:
  - { name: lab, type: scan, interval: 20h, config: { ${targets} } }
  - { name: office, type: scan, interval: 24h, config: { ${targets} } }
  - { name: broken, type: scan, interval: 25h, retry_attempts: 0, config: { targets: ["http://127.0.0.1:9/"] } }
`);
  // An editor and a pager that end at once: what they would do with such keys is not ours.
  Object.assign(workspace.environment, { EDITOR: 'true', VISUAL: 'true', PAGER: 'true' });
});

afterEach(async () => {
  await workspace.close();
  await site.close();
});

interface TaskRecord {
  name: string;
  pause: unknown;
  active: boolean;
  schedule: unknown;
}

interface AuditRecord {
  source: string;
  action: string;
  subject: string;
}

async function open(): Promise<TerminalSession> {
  const terminal = workspace.terminal();
  await terminal.waitFor('the console', /Running/);
  return terminal;
}

/** What a pager left behind stays until Enter, which asks nothing and confirms nothing. */
async function backFromPager(terminal: TerminalSession): Promise<void> {
  const asks = (text: string) => /-- Enter goes back --/.test(text);
  if (!asks(terminal.text())) return;
  terminal.press('\r');
  await until('the console again', () => terminal.exit ?? !asks(terminal.text()));
}

const tasksOf = async () =>
  (await workspace.json<TaskRecord[]>('tasks'))
    .map(({ name, pause, active, schedule }) => ({ name, pause, active, schedule }))
    .toSorted((one, other) => one.name.localeCompare(other.name));

test.each(RANDOM_KINDS.map((kind, seed) => ({ kind, seed })))(
  '$kind change nothing without a confirm (seed $seed)',
  async ({ kind, seed }) => {
    const random = new Seeded(seed);
    let terminal = await open();
    const before = await tasksOf();
    expect(before).toHaveLength(3);
    for (const name of ['lab', 'office', 'broken']) await workspace.run('trigger', name);
    let frames = 0;
    for (let sent = 0; sent < BYTES; ) {
      const keys = randomKeys(kind, random);
      if (terminal.exit !== null) {
        // `q` on the Floor leaves, and so does Ctrl-C where nothing runs: nobody is asked, since nothing is lost.
        expect(terminal.exit, terminal.text()).toEqual({ code: 0, signal: 0 });
        frames += terminal.reads;
        terminal = await open();
      }
      terminal.send(keys);
      sent += keys.length;
      await delay(BETWEEN_MS);
      await backFromPager(terminal);
    }
    // What the terminal echoed while a program had it is on its screen until the next whole frame. Together with the
    // last of the random keys, the key for that would look like part of a pasted text.
    let asked = 0;
    const answers = async () => {
      terminal.press(KEYS.ctrlL);
      await delay(150);
      if (terminal.exit !== null || terminal.text().startsWith('scarefloor')) return true;
      asked += 1;
      // Not once in a second: a pager waits for its Enter, and the echo of further keys has moved its question away.
      if (asked % 7 === 0) terminal.press('\r');
      return false;
    };
    await until('it answers still, or left', answers, undefined, () => terminal.text());
    const audit = await workspace.json<AuditRecord[]>('audit', '--limit', '10000');
    const byKeys = audit.filter(({ source }) => source === 'console').map(({ action }) => action);
    expect(byKeys.filter((action) => !AT_ONCE.includes(action))).toEqual([]);
    expect(await tasksOf()).toEqual(before);
    // It was no test if the keys had reached nothing.
    expect(frames + terminal.reads).toBeGreaterThan(100);
  },
);
