/**
 * Runs one cycle and kills itself, without a chance to clean up, at the point that the first argument names:
 * `commit` before the n-th commit, `report` once the report phase began, `never`. The input comes as JSON.
 */
import type { MonitorInput } from '../../src/monitor/monitor.ts';
import { type CheckRecord, ResultsStore } from '../../src/monitor/results-store.ts';
import { runMonitor } from '../../src/monitor/run-monitor.ts';
import { systemClock } from '../../src/shared/clock.ts';

const [point = 'never', nth = '1', json = '{}'] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');

if (point === 'commit') {
  let count = 0;
  const commit = Reflect.get(ResultsStore.prototype, 'commit') as (record: CheckRecord) => void;
  ResultsStore.prototype.commit = function (record) {
    count += 1;
    if (count === Number(nth)) die();
    commit.call(this, record);
  };
}

const result = await runMonitor(JSON.parse(json) as MonitorInput, {
  signal: new AbortController().signal,
  clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms > 2_500 ? ms : 0, signal) },
  log: () => undefined,
  progress: ({ phase }) => {
    if (phase === point) die();
  },
});
process.stdout.write(JSON.stringify(result));
