import { expect, test } from 'vitest';
import { tmuxText } from '../../src/commands/status-formats.ts';
import { busySnapshot, failure, NOW, snapshot } from '../console/floor-rows.ts';
import { commandLine } from './command-line.ts';

const CALM = { open: 0, acknowledged: 0, critical: 0, deadLetters: 0, blackouts: [] };

test('the status line of tmux is short, and says what is wrong before it says what is next', () => {
  const line = (parts = {}, concerns = {}) =>
    tmuxText(snapshot({ failures24h: 0, queued: 0, ...parts }), { ...CALM, ...concerns }, NOW);
  expect(line()).toBe('floor 3/9 in 10m');
  expect(line({ failures24h: 2, queued: 4 }, { open: 3, acknowledged: 1, critical: 1 })).toBe(
    'floor 3/9 q4 #[fg=red]!2#[default] #[fg=red]a2#[default] in 10m',
  );
  expect(line({ pausedAll: { by: 'ana', at: NOW, reason: 'fire', until: null } })).toBe(
    'floor 3/9 #[fg=yellow]paused#[default]',
  );
});

test('nothing that comes from outside gets into it, since tmux runs what stands in #( )', () => {
  const hostile = '#(touch /tmp/owned)#[fg=red]';
  const floor = busySnapshot({
    failures: [failure({ name: hostile, error: hostile })],
    pausedAll: { by: hostile, at: NOW, reason: hostile, until: null },
    degraded: { since: NOW, why: hostile },
  });
  expect(tmuxText(floor, CALM, NOW)).not.toContain('owned');
});

test('without colours where they are unwanted', async () => {
  const { run } = commandLine({ environment: { NO_COLOR: '1' } });
  expect((await run('status', '--format', 'tmux')).stdout).toBe('floor down\n');
});
