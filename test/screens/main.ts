/**
 * `npm run screens`: drives the built demo in a real pty and writes screenshots/*.svg and *.png from the very
 * cells that a terminal shows, so that the README's pictures cannot rot.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pngOf } from './png.ts';
import { svgOf } from './svg.ts';
import { KEYS, TerminalSession } from './terminal.ts';

const PROJECT = dirname(dirname(import.meta.dirname));
const PICTURES = join(PROJECT, 'screenshots');
/** Failures of the demo come and go by a plan of minutes. */
const LIVELY_WITHIN_MS = 240_000;
/** On the Floor of five minutes ago something must have run. */
const PAST_WITHIN_MS = 400_000;
/** The console drops keys that come sooner after a dialog opened than a person could mean them. */
const READING_MS = 450;

const SMALL = { columns: 80, rows: 24 } as const;
const WIDE = { columns: 120, rows: 40 } as const;

const START_SECOND = 50;
const DEMO = [process.execPath, join(PROJECT, 'dist', 'cli.js'), 'demo'] as const;

// Its tasks come each minute, counted from its start: begun so late in one, there is work at each whole minute, and so
// on the Floor of the past, which goes back to whole ones.
await delay((START_SECOND * 1_000 + 60_000 - (Date.now() % 60_000)) % 60_000);
const terminal = new TerminalSession({ argv: DEMO, ...WIDE });
const plain = new TerminalSession({ argv: [...DEMO, '--ascii'], ...SMALL });

function picture(name: string, ground: 'dark' | 'light' = 'dark', of = terminal): void {
  const svg = svgOf(of.grid(), 'scarefloor demo', ground);
  writeFileSync(join(PICTURES, `${name}.svg`), svg);
  writeFileSync(join(PICTURES, `${name}.png`), pngOf(svg));
  process.stdout.write(`screenshots/${name}.svg and .png\n`);
}

/** Executions under way with their progress, tasks with a past, and a failure that will be tried again. */
function isLively(text: string): boolean {
  const [running = ''] = text.split(/\n.*(?:Failures|Upcoming)/);
  const moving = running.match(/[━#].* \d+\/\d+/g) ?? [];
  const seasoned = text.match(/✓✓|\+\+/g) ?? [];
  return moving.length >= 2 && /\d\/s/.test(running) && seasoned.length >= 3 && /retry (?:in )?\d/.test(text);
}

async function resizeTo(size: { columns: number; rows: number }): Promise<void> {
  terminal.resize(size.columns, size.rows);
  // The frame is whole when the footer stands on the last line again.
  await terminal.waitFor('the frame at its new size', (text) =>
    /q leave/.test(text.split('\n')[size.rows - 1] ?? ''),
  );
}

async function back(): Promise<void> {
  terminal.press(KEYS.escape);
  await terminal.waitFor('the Floor', /Upcoming[\s\S]*q leave|Failures[\s\S]*q leave/);
}

async function focus(pane: string): Promise<void> {
  const focused = new RegExp(`\\[${pane}`);
  while (!focused.test(terminal.text())) {
    const [before] = /\[\w+/.exec(terminal.text()) ?? [''];
    terminal.press(KEYS.tab);
    await terminal.waitFor('the focus to move', (text) => !text.includes(before));
  }
}

/** To the last whole five minutes, once there is one at which this demo was at work. */
async function past(): Promise<void> {
  const isTelling = (text: string) => /THE PAST/.test(text) && /later completed/.test(text);
  for (const until = Date.now() + PAST_WITHIN_MS; Date.now() < until; await delay(5_000)) {
    terminal.press('[');
    await terminal.waitFor('the past, or that there is none', /THE PAST|there is no past|nothing is kept/);
    if (isTelling(terminal.text())) return;
    terminal.press(KEYS.escape);
    await terminal.waitFor('the present', (text) => !text.includes('THE PAST'));
  }
  throw new Error('nothing ran at any whole five minutes of this demo');
}

async function opened(keys: string, what: string, wanted: RegExp): Promise<void> {
  terminal.press(keys);
  await terminal.waitFor(what, wanted, LIVELY_WITHIN_MS);
}

async function typed(keys: string, what: string, wanted: RegExp): Promise<void> {
  await delay(READING_MS);
  terminal.press(keys);
  await terminal.waitFor(what, wanted);
}

/** `T` goes on to the next theme until it is that one. */
async function changeTheme(name: string): Promise<void> {
  const shown = (text: string) => /theme ([\w-]+);/.exec(text)?.[1] ?? '';
  for (let before = shown(terminal.text()); before !== name; before = shown(terminal.text())) {
    terminal.press('T');
    await terminal.waitFor('the next theme', (text) => shown(text) !== before);
  }
}

mkdirSync(PICTURES, { recursive: true });
try {
  await terminal.waitFor('all three panes with rows', isLively, LIVELY_WITHIN_MS);
  picture('floor-120x40');
  await changeTheme('light');
  picture('floor-light-120x40', 'light');
  await changeTheme('colour-blind');
  picture('floor-colour-blind-120x40');
  await changeTheme('terminal');
  // Of each there is something to show by now: the others of these three screens change while they are looked at.
  await opened('2', 'the tasks', /\[Tasks \d+\][\s\S]*✓ completed/);
  picture('tasks-120x40');
  await opened('5', 'the health', /Workers [1-9]/);
  picture('health-120x40');
  await opened('7', 'the findings', /\[Findings \d+\][\s\S]*high/);
  picture('findings-120x40');
  await opened('3', 'the history', /\[History[\s\S]*✓ completed/);
  picture('history-120x40');
  await opened('/', 'the filter line', /^ {2}\//m);
  await typed('state:completed type:scan', 'what is completed', /\/ state:completed type:scan +\d+ rows/);
  await typed(KEYS.enter, 'the filter', /filter {2}state:completed/);
  await opened(KEYS.enter, 'what is known of a run', /result {2,}[\s\S]* info /);
  picture('history-detail-120x40');
  await opened('1', 'the Floor', /q leave/);
  await resizeTo(SMALL);
  await terminal.waitFor('all three panes with rows', isLively, LIVELY_WITHIN_MS);
  picture('floor-80x24');

  await focus('Failures');
  await opened(
    'z',
    'the failures alone',
    /\[Failures \d+\] *\n[\s\S]*failed \d\d:\d\d|\[Failures \d+\] *\n[\s\S]*since \d\d:\d\d/,
  );
  picture('failures-80x24');
  await opened('z', 'all panes', /Upcoming \d[\s\S]*\[Failures/);
  terminal.press(KEYS.enter);
  await terminal.waitFor('the detail or a group of failures', /Log, follows|\[(?:all \d+|\d+-\d+ of \d+)\]/);
  if (!terminal.text().includes('Log, follows')) terminal.press(KEYS.enter);
  // With its own keys at the end: a busy machine hands a frame over in pieces.
  await terminal.waitFor('the detail with its log', /attempts {2,}[\s\S]*Log[\s\S]* info [\s\S]*q back/);
  picture('detail-80x24');
  await back();

  terminal.press('?');
  await terminal.waitFor('the help', /safe acts[\s\S]*Esc close/);
  picture('help-80x24');
  await back();

  await past();
  picture('past-80x24');
  await back();

  const [origin = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.text()) ?? [];
  terminal.press('!');
  await typed(`${origin}/login`, 'the preview', /1 URL on 1 host/);
  await typed(KEYS.enter, 'the reason in focus', /> Reason/);
  await typed('CVE in the news', 'the reason', /CVE in the news/);
  await typed(KEYS.enter, 'the last question', /Start the emergency scan/);
  picture('emergency-80x24');
  await plain.waitFor('all three panes with rows', isLively, LIVELY_WITHIN_MS);
  picture('floor-ascii-80x24', 'dark', plain);
} finally {
  // In order, so that each demo takes its temporary folder with it.
  for (const session of [terminal, plain]) {
    if (session.exit === null) session.signal('SIGTERM');
    await session.exited;
    await session.close();
  }
}
