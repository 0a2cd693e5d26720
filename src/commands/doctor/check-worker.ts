/** Whether a worker process can be started and answers: all work is done in one. */
import type { Settings } from '../../config/settings.ts';
import type { Clock } from '../../shared/clock.ts';
import { workerEntry } from '../../workers/host.ts';
import { LastWill } from '../../workers/last-will.ts';
import { WorkerProcess } from '../../workers/worker-process.ts';
import { type Diagnosis, fault, ok } from './diagnosis.ts';

const ANSWER_WAIT_MS = 10_000;

export async function checkWorker(
  settings: Settings,
  clock: Clock,
  entry = workerEntry(),
): Promise<Diagnosis> {
  const lastWill = new LastWill();
  const answered = Promise.withResolvers<true>();
  const given = new AbortController();
  const worker = new WorkerProcess({
    clock,
    lastWill,
    type: 'scan',
    entry,
    maxMemoryMb: settings.scheduler.worker_max_memory_mb,
    onMessage: () => answered.resolve(true),
  });
  worker.send({ kind: 'ping' });
  const began = clock.uptime();
  const ended = worker.ended.then((why) => why);
  const late = clock
    .sleep(ANSWER_WAIT_MS, given.signal)
    .then(() => `no answer within ${ANSWER_WAIT_MS / 1_000} s`);
  const outcome = await Promise.race([answered.promise, ended, late]);
  const took = clock.uptime() - began;
  given.abort();
  worker.leave();
  await ended;
  lastWill.close();
  return outcome === true
    ? ok('worker', `starts and answers within ${Math.round(took)} ms`)
    : fault(
        'worker',
        `a worker process cannot be started: ${outcome}`,
        'install scarefloor anew; check ulimit -u and free memory',
      );
}
