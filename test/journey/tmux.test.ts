/** A working day in tmux at 80x24: what the keys do is what the history tells afterwards. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { Tmux, tmuxIsMissing } from './tmux.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let site: LoopbackSite;
let workspace: Workspace;
let tmux: Tmux;

beforeEach(async () => {
  site = await LoopbackSite.start(40);
  const targets = `targets: ["${site.origin}/"]`;
  workspace = new Workspace(`tasks:
  - { name: lab, type: scan, interval: 20h, config: { ${targets} } }
  - { name: office, type: scan, interval: 24h, config: { ${targets} } }
  - { name: watch, type: monitor, interval: 30h, config: { ${targets} } }
`);
  tmux = new Tmux(`scarefloor-${process.pid}`, workspace.environment);
});

afterEach(async () => {
  tmux.close();
  await workspace.close();
  await site.close();
});
