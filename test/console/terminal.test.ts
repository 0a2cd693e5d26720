/** The device for real: a pty, a shell with job control, signals. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Tmux, tmuxIsMissing } from '../journey/tmux.ts';
import { until } from '../journey/until.ts';
import { KEYS, TerminalSession } from '../screens/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'scarefloor-console-'));
const program = join(folder, 'console-program.mjs');
const opened: TerminalSession[] = [];
let terminal: TerminalSession;

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, 'console-program.tsx')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // As the product is built: what Ink loads only for its developers stays out of the first chunk.
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['react-devtools-core'],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(mode: string, environment: Record<string, string> = {}): TerminalSession {
  const argv = [process.execPath, program, mode] as const;
  terminal = new TerminalSession({ argv, columns: 80, rows: 24, environment });
  opened.push(terminal);
  return terminal;
}

/** A shell whose prompt is `$ `, with the program ready to be started. */
function shell(): TerminalSession {
  terminal = new TerminalSession({
    argv: ['bash', '--norc', '--noprofile', '-i'],
    columns: 80,
    rows: 24,
    workingDirectory: folder,
    environment: { PS1: 'prompt> ' },
  });
  opened.push(terminal);
  return terminal;
}

const run = (mode: string) => `'${process.execPath}' console-program.mjs ${mode}`;

/** The modes that a program leaves on: alternate screen, bracketed paste, hidden cursor. */
function leftOn(session: TerminalSession): string[] {
  return [
    ...(session.text().includes('[Running') || session.text().includes('[Upcoming') ? ['screen'] : []),
    ...(session.grid().cursor === null ? ['hidden cursor'] : []),
  ];
}

describe('the terminal is restored', () => {
  test('after leaving, with the settings that it had before', async () => {
    shell();
    await terminal.waitFor('the prompt', /prompt>/);
    terminal.press(`stty -a > before; ${run('idle')}; stty -a > after; echo end''ed\r`);
    await terminal.waitFor('the Floor', /\[Upcoming 0\]/);
    terminal.press('q');
    const text = await terminal.waitFor('the end', /ended/);
    expect(text).toContain('left: drain, no acts');
    expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
    expect(leftOn(terminal)).toEqual([]);
    terminal.press('exit\r');
  });

  test('by Ctrl-Z, which the shell takes over from, and drawn anew by fg', async () => {
    shell();
    await terminal.waitFor('the prompt', /prompt>/);
    terminal.press(`stty -a > before; ${run('busy')}; echo end''ed\r`);
    await terminal.waitFor('the Floor', /\[Running 4, 1 queued\]/);
    terminal.press(KEYS.ctrlZ);
    await terminal.waitFor('the shell', /Stopped/);
    expect(leftOn(terminal)).toEqual([]);
    terminal.press(`stty -a > after; echo look''ed\r`);
    await terminal.waitFor('stty', /looked/);
    expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
    terminal.press('fg\r');
    await terminal.waitFor('the Floor again', /\[Running 4, 1 queued\]/);
    terminal.press('j');
    await terminal.waitFor('a key to work', /> ! web-prod/);
    terminal.press(KEYS.ctrlC + KEYS.ctrlC);
    await terminal.waitFor('the end', /left: drain/);
    terminal.press('exit\r');
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)('by %s, which hands the work over', async (signal) => {
    start('busy');
    await terminal.waitFor('the Floor', /\[Running/);
    terminal.signal(signal);
    const { code } = await terminal.exited;
    expect(code).toBe(0);
    expect(terminal.text()).toContain('left: detach, no acts');
    expect(leftOn(terminal)).toEqual([]);
  });

  test('when something breaks, which is reported after it', async () => {
    start('broken');
    await terminal.waitFor('the Floor', /\[Running/);
    terminal.press(KEYS.enter);
    const { code } = await terminal.exited;
    expect(code).toBe(1);
    expect(terminal.text()).toContain('failed: Error: broken invariant: no detail');
    expect(leftOn(terminal)).toEqual([]);
  });
});

describe('a program of the operator', () => {
  const lines = ['one', 'two', 'three', 'four', 'five', 'six'];
  /** Reads so many lines from the terminal and keeps them; then leaves the terminal in a state of its own. */
  const reader = `echo ready; for n in ${lines.join(' ')}; do read -r line; echo "$line" >>got; echo "has $line"; done; stty -echo -icrnl`;

  test('has the terminal and every key to itself, and gives both back', async () => {
    shell();
    writeFileSync(join(folder, 'reader.sh'), reader);
    await terminal.waitFor('the prompt', /prompt>/);
    terminal.press(
      `export EDITOR='sh reader.sh'; rm -f got; stty -a > before; ${run('busy')}; stty -a > after; echo fini''shed\r`,
    );
    await terminal.waitFor('the Floor', /\[Running/);
    terminal.press('e');
    await terminal.waitFor('the terminal', /ready/);
    for (const line of lines) {
      terminal.press(`${line}\r`);
      await terminal.waitFor('the line', (text) => text.includes(`has ${line}`) || text.includes('[Running'));
    }
    await terminal.waitFor('the Floor again', /\[Running[\s\S]*the program has ended/);
    expect(readFileSync(join(folder, 'got'), 'utf8')).toBe(`${lines.join('\n')}\n`);
    for (const name of ['web-prod', 'status-pages', 'partner-sites']) {
      terminal.press('j');
      await terminal.waitFor('a key to work', new RegExp(`> !? *${name}`));
    }
    terminal.press(KEYS.ctrlC + KEYS.ctrlC);
    await terminal.waitFor('the end', /finished/);
    expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
    expect(leftOn(terminal)).toEqual([]);
    terminal.press('exit\r');
  });

  test('is interrupted alone by Ctrl-C, and ended with the console by SIGTERM', async () => {
    const [script, pidFile] = [join(folder, 'patient.sh'), join(folder, 'patient.pid')];
    writeFileSync(
      script,
      `echo $$ >'${pidFile}'; trap 'echo "heard INT"' INT; echo ready; while :; do sleep 0.1; done`,
    );
    start('busy', { EDITOR: `exec sh '${script}' #` });
    await terminal.waitFor('the Floor', /\[Running/);
    terminal.press('e');
    await terminal.waitFor('the terminal', /ready/);
    terminal.press(KEYS.ctrlC);
    await terminal.waitFor('the signal', /heard INT/);
    terminal.signal('SIGTERM');
    expect((await terminal.exited).code).toBe(0);
    expect(terminal.text()).toContain('left: detach, no acts');
    expect(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0)).toThrow('ESRCH');
  });
});

test.each([
  ['hands the work over', {}, 'detach'],
  ['lets it end where that was chosen', { onDisconnect: 'drain' }, 'drain'],
  ['cancels it where that was chosen', { onDisconnect: 'cancel' }, 'cancel'],
])('a terminal that hangs up %s, although nothing can be shown any more', async (_what, choices, left) => {
  const leftFile = join(folder, `left-${left}`);
  const environment = { LEFT_FILE: leftFile, LANG: 'C.UTF-8', CHOICES: JSON.stringify(choices) };
  const pty = spawn(process.execPath, [program, 'busy'], { env: environment });
  const gone = Promise.withResolvers<void>();
  let shown = '';
  pty.onExit(() => gone.resolve());
  await new Promise<void>((resolve) => {
    pty.onData((data) => {
      shown += data;
      if (shown.includes('[Running')) resolve();
    });
  });
  // Closes our end of the pty, as an SSH server does when the line drops.
  (pty as unknown as { destroy(): void }).destroy();
  await gone.promise;
  expect(readFileSync(leftFile, 'utf8')).toBe(left);
});

test('Ctrl-L mends a screen that something else wrote over', async () => {
  start('busy');
  await terminal.waitFor('the Floor', /\[Running/);
  writeFileSync(`/proc/${terminal.pid}/fd/1`, '\u001b[4;10Hgarbage\u001b[20;1Hgarbage');
  await terminal.waitFor('the damage', /garbage[\s\S]*garbage/);
  terminal.press(KEYS.ctrlL);
  await terminal.waitFor(
    'a whole frame',
    (text) => text.startsWith('scarefloor') && !text.includes('garbage'),
  );
  terminal.press('j');
  await terminal.waitFor('a key to work', /> ! web-prod/);
});

test('a cancel in its grace is sent when the operator leaves', async () => {
  start('busy');
  await terminal.waitFor('the Floor', /\[Running/);
  terminal.press('x');
  await terminal.waitFor('the question', /Keep it/);
  // The question is deaf for a moment; y is pressed until it hears.
  let asked = true;
  while (asked) {
    terminal.press('y');
    await terminal.nextOutput(400).catch(() => 0);
    asked = terminal.text().includes('Keep it');
  }
  await terminal.waitFor('the grace', /u to undo/);
  terminal.press(KEYS.ctrlC + KEYS.ctrlC);
  await terminal.exited;
  expect(terminal.text()).toContain('left: drain, cancel');
});

test('the first frame comes with the size of the terminal, and follows it', async () => {
  start('busy');
  await terminal.waitFor('the Floor', /this is a test/);
  terminal.resize(120, 40);
  await terminal.waitFor('two columns', /Failures 3 .*│ .*(?:Upcoming|Next 24 h)/);
  terminal.resize(50, 10);
  await terminal.waitFor('a hint', /needs 60x15, is 50x10/);
  terminal.resize(80, 24);
  await terminal.waitFor('the Floor', /\[Running 4, 1 queued\]/);
});

describe('alerts', () => {
  test('ring once, count in the title of the window, and the title is given back', async () => {
    start('busy');
    await terminal.waitFor('the Floor', /\[Running/);
    expect(terminal.title).toBe('scarefloor');
    terminal.signal('SIGUSR2');
    await terminal.waitFor('the bell', () => terminal.bells === 1);
    terminal.signal('SIGUSR2');
    await terminal.waitFor('the title', () => terminal.title === 'scarefloor !2');
    expect(terminal.bells).toBe(1);
    terminal.press('j');
    await terminal.waitFor('somebody who looks', () => terminal.title === 'scarefloor');
    terminal.press(KEYS.ctrlC + KEYS.ctrlC);
    await terminal.exited;
    expect(terminal.title).toBe('');
  });

  test('are silent where nobody wants them', async () => {
    start('busy', { CHOICES: JSON.stringify({ bell: false, title: false }) });
    await terminal.waitFor('the Floor', /\[Running/);
    terminal.signal('SIGUSR2');
    terminal.press('j');
    await terminal.waitFor('a key to work', /> ! web-prod/);
    expect([terminal.bells, terminal.title]).toEqual([0, '']);
  });

  test('cross tmux, which gets its title back', async ({ skip }) => {
    if (tmuxIsMissing()) skip('tmux is not installed');
    const tmux = new Tmux(`scarefloor-title-${process.pid}`, {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
    });
    try {
      tmux.start([process.execPath, program, 'busy'], 80, 24, folder);
      await tmux.waitFor('the Floor', /\[Running/);
      await until('the title', () => tmux.title() === 'scarefloor');
      process.kill(tmux.panePid(), 'SIGUSR2');
      await until('the failure', () => tmux.title() === 'scarefloor !1');
      await until('the bell', () => tmux.rang());
      tmux.keys('C-c');
      tmux.keys('C-c');
      await until('the end', () => tmux.exitStatus() === 0);
      expect(tmux.title()).not.toContain('scarefloor');
    } finally {
      tmux.close();
    }
  });
});

test('for a screen reader nothing is painted: lines follow lines, and the cursor stays where they end', async () => {
  start('busy', { CHOICES: JSON.stringify({ screenReader: true }) });
  await terminal.waitFor('the facts', /^Failures: 3\.$/m);
  terminal.press('j');
  await terminal.waitFor('the row', /^Running, 2 of 5: web-prod, scan, emergency/m);
  expect(terminal.grid().cursor).not.toBeNull();
  expect(terminal.text()).not.toMatch(/[\u2500-\u28ff]/);
  terminal.press(KEYS.ctrlC + KEYS.ctrlC);
  const { code } = await terminal.exited;
  expect(code).toBe(0);
  expect(terminal.text()).toMatch(/left: drain/);
  // What was said is still there to be read again.
  expect(terminal.text()).toMatch(/^Running, 2 of 5/m);
});
