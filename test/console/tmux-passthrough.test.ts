/** What an alert writes inside a real tmux reaches the terminal around it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { expect, test } from 'vitest';
import { BELL, notifySequence, titleSequence } from '../../src/console/terminal/alert-sequences.ts';
import { Tmux, tmuxIsMissing } from '../journey/tmux.ts';
import { until } from '../journey/until.ts';

test('bell, title and desktop notification cross tmux', async ({ skip }) => {
  if (tmuxIsMissing()) skip('tmux is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-passthrough-'));
  const written = join(folder, 'alert');
  const told = 'lab failed: dns; no such host';
  writeFileSync(
    written,
    [
      BELL,
      notifySequence('osc9', 'scarefloor', told, true),
      notifySequence('osc777', 'scarefloor', told, true),
      titleSequence('scarefloor !3'),
    ].join(''),
  );
  const options = join(folder, 'tmux.conf');
  writeFileSync(
    options,
    'set -g allow-passthrough on\nset -g set-titles on\nset -g set-titles-string "#T"\n',
  );
  const socket = `scarefloor-passthrough-${process.pid}`;
  const environment = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', TERM: 'xterm-256color' };
  const pty = spawn(
    'tmux',
    ['-L', socket, '-f', options, 'new-session', `read start; cat ${written}; exec cat`],
    {
      cols: 80,
      rows: 24,
      env: environment,
    },
  );
  let outside = '';
  pty.onData((data) => {
    outside += data;
  });
  const clients = () => spawnSync('tmux', ['-L', socket, 'list-clients'], { env: environment }).stdout.length;
  try {
    await until('the terminal to be attached', () => clients() > 0);
    pty.write('\r');
    await until(
      'the title',
      () => outside.includes(']0;scarefloor !3'),
      undefined,
      () => JSON.stringify(outside),
    );
    expect(outside).toContain(`\u001b]9;scarefloor: ${told}\u001b\\`);
    expect(outside).toContain(`\u001b]777;notify;scarefloor;${told}\u001b\\`);
    expect(outside).toContain(BELL);
  } finally {
    new Tmux(socket, environment).close();
    pty.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
