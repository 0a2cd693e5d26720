/** The same kill for BullMQ: one worker process dies in the middle of a job, another one is there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PEERS_FOLDER } from './peers-installed.ts';
import type { Scratch } from './scratch.ts';
import { startRedis } from './servers.ts';

const KILLS = 6;
const LIMIT_MS = 10_000;

interface HangingWorker {
  child: ChildProcess;
  /** Rejects when it does not say so in time. */
  says: (word: string) => Promise<void>;
}

/** Ms from the kill to the first act of the handler in the other process. */
export async function bullmqReruns(scratch: Scratch): Promise<number[]> {
  const redis = await startRedis(scratch, 'power loss');
  const samples: number[] = [];
  try {
    const pair = [startWorker(scratch, redis.socket), startWorker(scratch, redis.socket)] as const;
    await Promise.all(pair.map((worker) => worker.says('ready')));
    const adding = spawn(process.execPath, [join(PEERS_FOLDER, 'add-hanging-jobs.ts'), redis.socket, '1'], {
      stdio: 'inherit',
    });
    scratch.own(adding);
    await once(adding, 'exit');
    const first = await Promise.any(pair.map((worker) => worker.says('begun').then(() => worker)));
    let [busy, standby] = first === pair[0] ? pair : [pair[1], pair[0]];
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await standby.says('ready');
      const begun = performance.now();
      busy.child.kill('SIGKILL');
      await standby.says('begun');
      samples.push(performance.now() - begun);
      [busy, standby] = [standby, startWorker(scratch, redis.socket)];
    }
    await scratch.end(busy.child);
    await scratch.end(standby.child);
  } finally {
    await redis.stop();
  }
  return samples;
}

function startWorker(scratch: Scratch, socket: string): HangingWorker {
  const child = spawn(process.execPath, [join(PEERS_FOLDER, 'run-bullmq-worker.ts'), socket], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  scratch.own(child, 'SIGKILL');
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const says = async (word: string) => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    while (!said.includes(word)) await once(child.stdout, 'data', { signal });
  };
  return { child, says };
}
