/** Ends the whole process in the middle of what its main thread does, some microseconds after it is told. */
import { workerData } from 'node:worker_threads';

const told = new Int32Array(workerData as SharedArrayBuffer);
Atomics.wait(told, 0, 0);
const microseconds = BigInt(Atomics.load(told, 0));
const started = process.hrtime.bigint();
while (process.hrtime.bigint() - started < microseconds * 1_000n);
process.kill(process.pid, 'SIGKILL');
