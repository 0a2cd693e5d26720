/** A worker with the real manners and scripted work: the name of the scan says what it does. */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { type Progress, WorkError, type WorkResult } from '../../../src/shared/work.ts';
import { serveWork } from '../../../src/workers/serve.ts';

const result: WorkResult = {
  outcome: 'completed',
  reason: '',
  headline: 'all well',
  metrics: { pages: 3 },
  reportPaths: ['/tmp/report.html'],
  phases: [{ phase: 'crawl', ms: 5 }],
  changes: [],
};

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setInterval(() => undefined, 1_000);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      reject(signal.reason as Error);
    });
  });
}

serveWork({
  scan: () =>
    Promise.resolve(async (input, context) => {
      const report = (done: number, extra: Partial<Progress> = {}) =>
        context.progress({ phase: 'crawl', done, total: 1_000, ...extra });
      const [name = '', argument = ''] = input.name.split('=');
      switch (name) {
        case 'succeed':
          report(1);
          return result;
        case 'burst':
          for (let done = 1; done <= 1_000; done++) report(done, { counters: { bad: Number.NaN } });
          return result;
        case 'chatty':
          context.log('info', 'hello \u001b[31mred', { url: 'http://a b/', count: 3 });
          return { ...result, headline: `x\u001b]0;title\u0007${'y'.repeat(5_000)}` };
        case 'refuse':
          throw new WorkError('http', 'too many requests', { retryAfterMs: 1_500 });
        case 'surprise':
          throw new TypeError('nothing is undefined');
        case 'wait':
          report(1);
          return untilAborted(context.signal);
        case 'stubborn':
          report(1);
          return new Promise<never>(() => setInterval(() => undefined, 1_000));
        case 'blocked':
          report(1);
          // Leaves the report a moment to be sent.
          await context.clock.sleep(50);
          for (;;);
        case 'blocked-until':
          report(1);
          await context.clock.sleep(50);
          writeFileSync(`${argument}.awaited`, '');
          while (!existsSync(argument));
          return result;
        case 'then-blocked':
          setTimeout(() => {
            writeFileSync(argument, '');
            for (;;);
          }, 50);
          return result;
        case 'hold': {
          const held = Buffer.alloc(Number(argument) * 1024 * 1024, 1);
          report(1, { note: `${held.length}` });
          return untilAborted(context.signal);
        }
        case 'held':
          return { ...result, headline: `${Buffer.alloc(Number(argument) * 1024 * 1024, 1).length} bytes` };
        case 'spin': {
          // Of processor time, of which a busy machine gives little.
          const from = process.cpuUsage();
          while (process.cpuUsage(from).user < Number(argument) * 1_000);
          return result;
        }
        case 'tool': {
          // Longer than anybody waits for its end.
          const tool = spawn('sleep', ['600'], { stdio: 'ignore' });
          report(1, { note: String(tool.pid) });
          return new Promise<never>(() => undefined);
        }
        case 'uncaught':
          setImmediate(() => {
            throw new RangeError('thrown where nobody waits');
          });
          return untilAborted(context.signal);
        case 'exit':
          process.stderr.write('giving up\n');
          process.exit(3);
          break;
        case 'memory': {
          const kept: unknown[] = [];
          for (;;) kept.push(Array.from({ length: 10_000 }, (_, index) => ({ index })));
        }
        case 'environment':
          return { ...result, headline: Object.keys(process.env).sort().join(' ') };
      }
      throw new Error(`no script for ${input.name}`);
    }),
  monitor: () => Promise.resolve(() => Promise.resolve({ ...result, headline: `monitor ${process.pid}` })),
  tool: () => Promise.resolve(() => Promise.resolve({ ...result, headline: `tool ${process.pid}` })),
});
