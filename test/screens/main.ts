/**
 * `npm run screens`: drives the built demo in a real pty and writes screenshots/*.svg and *.png from the very
 * cells that a terminal shows, so that the README's pictures cannot rot.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pngOf } from './png.ts';
import { svgOf } from './svg.ts';
import { KEYS, TerminalSession } from './terminal.ts';

const PROJECT = dirname(dirname(import.meta.dirname));
const PICTURES = join(PROJECT, 'screenshots');
/** The demo's first failure comes by its plan within about a minute. */
const LIVELY_WITHIN_MS = 120_000;

const WIDE = { columns: 120, rows: 40 } as const;
const SMALL = { columns: 80, rows: 24 } as const;

const terminal = new TerminalSession({
  argv: [process.execPath, join(PROJECT, 'dist', 'cli.js'), 'demo'],
  ...WIDE,
});

function picture(name: string): void {
  const svg = svgOf(terminal.grid(), 'scarefloor demo');
  writeFileSync(join(PICTURES, `${name}.svg`), svg);
  writeFileSync(join(PICTURES, `${name}.png`), pngOf(svg));
  process.stdout.write(`screenshots/${name}.svg and .png\n`);
}

/** Scans under way with their progress, tasks to come, and a failure that will be tried again. */
function isLively(text: string): boolean {
  const [running = '', rest = ''] = text.split(/Upcoming/);
  return (running.match(/\d+\/\d+/g) ?? []).length >= 3 && /retry in/.test(rest);
}

mkdirSync(PICTURES, { recursive: true });
try {
  await terminal.waitFor('all three panes with rows', isLively, LIVELY_WITHIN_MS);
  picture('floor-120x40');

  terminal.press(KEYS.enter);
  await terminal.waitFor('the detail', /Attempts|attempts/);
  picture('detail-120x40');
  terminal.press(KEYS.escape);
  await terminal.waitFor('the Floor', /Upcoming/);

  terminal.resize(SMALL.columns, SMALL.rows);
  await terminal.waitFor('the Floor at its new size', isLively, LIVELY_WITHIN_MS);
  picture('floor-80x24');

  terminal.press('?');
  await terminal.waitFor('the help', /help/i);
  picture('help-80x24');
  terminal.press(KEYS.escape);

  terminal.press('!');
  await terminal.waitFor('the emergency form', /targets/i);
  picture('emergency-80x24');
  terminal.press(KEYS.escape);
} finally {
  await terminal.close();
}
