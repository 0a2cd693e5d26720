/**
 * Runs one cycle and kills itself, without a chance to clean up, at the point that the first argument names: before
 * the n-th time that a statement with that text is run (`INSERT INTO versions`), `phase:report` once that phase
 * began, `done` when the cycle is over and its result was told to nobody, `never`. The input comes as JSON.
 */
import Database from 'better-sqlite3';
import type { MonitorInput } from '../../src/monitor/monitor.ts';
import { runMonitor } from '../../src/monitor/run-monitor.ts';
import { systemClock } from '../../src/shared/clock.ts';

const [point = 'never', nth = '1', json = '{}'] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');

const prepare = Reflect.get(Database.prototype, 'prepare') as (sql: string) => Database.Statement;
let count = 0;
Database.prototype.prepare = function (this: Database.Database, sql: string) {
  const statement = prepare.call(this, sql);
  if (!sql.includes(point)) return statement;
  const run = statement.run.bind(statement);
  statement.run = (...values: unknown[]) => {
    count += 1;
    if (count === Number(nth)) die();
    return run(...values);
  };
  return statement;
} as typeof Database.prototype.prepare;

const result = await runMonitor(JSON.parse(json) as MonitorInput, {
  signal: new AbortController().signal,
  clock: systemClock,
  log: () => undefined,
  progress: ({ phase }) => {
    if (point === `phase:${phase}`) die();
  },
});
if (point === 'done') die();
process.stdout.write(JSON.stringify(result));
