/**
 * `npm run bench [name ...] [-- --soak MINUTES]`: measures and prints a table. It judges nothing: the machine decides
 * the figures.
 */
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { CONSOLE_BENCHES } from './console/measure-console.ts';
import { ENGINE_BENCHES } from './engine/measure-engine.ts';
import { measureExecutions } from './executions.ts';
import { type Figure, tableOf } from './figure.ts';
import { FLEET_BENCHES } from './fleet/measure-fleet.ts';
import { measurePackage } from './measure-package.ts';
import { MONITOR_BENCHES } from './monitor/measure-monitor.ts';
import { SCAN_BENCHES } from './scan/measure-scan.ts';

interface BenchOptions {
  /** How long a console is watched for what it keeps. */
  soakMinutes: number;
}

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<Figure[]>>> = {
  executions: measureExecutions,
  ...CONSOLE_BENCHES,
  ...SCAN_BENCHES,
  ...MONITOR_BENCHES,
  ...ENGINE_BENCHES,
  package: measurePackage,
  ...FLEET_BENCHES,
};

// Whoever is interrupted ends what it started: that is done when the process exits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

/** `scan` stands for all of `scan/...`. */
const includes = (asked: string, name: string) => asked === name || name.startsWith(`${asked}/`);
const { values, positionals: asked } = parseArgs({
  options: { soak: { type: 'string', default: '2' } },
  allowPositionals: true,
});
const soakMinutes = Number(values.soak);
const unknown = asked.filter((one) => !Object.keys(BENCHES).some((name) => includes(one, name)));
if (!(soakMinutes > 0)) {
  process.stderr.write(`--soak ${values.soak}: minutes, more than 0\n`);
  process.exitCode = 2;
} else if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const figures: Figure[] = [];
  const load = loadavg()[0] ?? 0;
  for (const [name, measure] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.some((one) => includes(one, name))) continue;
    process.stderr.write(`measuring ${name} ...\n`);
    try {
      figures.push(...(await measure({ soakMinutes })));
    } catch (error) {
      // What was measured before took minutes.
      process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
  const [processor] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} x ${processor?.model.trim() ?? 'unknown'}, ${memory} GB`;
  const noise = `load of the machine before it: ${load.toFixed(1)}`;
  process.stdout.write(`${tableOf(figures)}\n\nNode ${process.versions.node}, ${machine}; ${noise}\n`);
}
