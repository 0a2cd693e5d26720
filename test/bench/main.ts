/** `npm run bench [name ...]`: measures and prints a table. It judges nothing: the machine decides the figures. */
import { cpus, loadavg, totalmem } from 'node:os';
import { CONSOLE_BENCHES } from './console/measure-console.ts';
import { ENGINE_BENCHES } from './engine/measure-engine.ts';
import { measureExecutions } from './executions.ts';
import { type Figure, tableOf } from './figure.ts';
import { MONITOR_BENCHES } from './monitor/measure-monitor.ts';
import { SCAN_BENCHES } from './scan/measure-scan.ts';
import { measureScreen } from './screen.ts';
import { measureSecondConsole } from './second-console.ts';
import { measureStart } from './start.ts';

const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  start: measureStart,
  screen: measureScreen,
  second: measureSecondConsole,
  executions: measureExecutions,
  ...CONSOLE_BENCHES,
  ...SCAN_BENCHES,
  ...MONITOR_BENCHES,
  ...ENGINE_BENCHES,
};

// Whoever is interrupted ends what it started: that is done when the process exits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

/** `scan` stands for all of `scan/...`. */
const includes = (asked: string, name: string) => asked === name || name.startsWith(`${asked}/`);
const asked = process.argv.slice(2);
const unknown = asked.filter((one) => !Object.keys(BENCHES).some((name) => includes(one, name)));
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const figures: Figure[] = [];
  const load = loadavg()[0] ?? 0;
  for (const [name, measure] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.some((one) => includes(one, name))) continue;
    process.stderr.write(`measuring ${name} ...\n`);
    figures.push(...(await measure()));
  }
  const [processor] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} x ${processor?.model.trim() ?? 'unknown'}, ${memory} GB`;
  const noise = `load of the machine before it: ${load.toFixed(1)}`;
  process.stdout.write(`${tableOf(figures)}\n\nNode ${process.versions.node}, ${machine}; ${noise}\n`);
}
