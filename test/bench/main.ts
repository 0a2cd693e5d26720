/** `npm run bench [name ...]`: measures and prints a table. It judges nothing: the machine decides the figures. */
import { cpus, totalmem } from 'node:os';
import { measureCrawl } from './crawl.ts';
import { measureExecutions } from './executions.ts';
import { type Figure, tableOf } from './figure.ts';
import { measureScreen } from './screen.ts';
import { measureSecondConsole } from './second-console.ts';
import { measureStart } from './start.ts';

const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  start: measureStart,
  screen: measureScreen,
  second: measureSecondConsole,
  executions: measureExecutions,
  crawl: measureCrawl,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => BENCHES[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stderr.write(`measuring ${name} ...\n`);
    figures.push(...(await measure()));
  }
  const [processor] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  process.stdout.write(
    `${tableOf(figures)}\n\nNode ${process.versions.node}, ${cpus().length} x ${processor?.model.trim() ?? 'unknown'}, ${memory} GB\n`,
  );
}
