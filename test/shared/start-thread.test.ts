import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../src/shared/package-root.ts';
import { heapFlags } from '../../src/workers/heap-flags.ts';

const MEBIBYTE = 1_024 * 1_024;

/** Prints what the heap of a thread may hold, and then what that of its process may, in MiB. */
const PROGRAM = `
import { getHeapStatistics } from 'node:v8';
import { startThread } from ${JSON.stringify(join(packageRoot(), 'src/shared/start-thread.ts'))};
const limit = () => getHeapStatistics().heap_size_limit;
const source = 'require("node:worker_threads").parentPort.postMessage(require("node:v8").getHeapStatistics().heap_size_limit)';
const limits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 6 };
startThread(source, { eval: true, execArgv: [], resourceLimits: limits })
  .on('message', (own) => process.stdout.write(JSON.stringify([own, limit()])));
`;

test('a thread keeps its compiled code where its process does, which tells nobody else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-compiled-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = `
    import nodeModule from 'node:module';
    import { startThread } from ${JSON.stringify(join(packageRoot(), 'src/shared/start-thread.ts'))};
    nodeModule.enableCompileCache(${JSON.stringify(folder)});
    const source = 'require("node:worker_threads").parentPort.postMessage(require("node:module").getCompileCacheDir())';
    startThread(source, { eval: true, execArgv: [] })
      .on('message', (own) => process.stdout.write(JSON.stringify([own, process.env.NODE_COMPILE_CACHE ?? null])));
  `;
  const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...env } = process.env;
  const flags = ['--input-type=module', '-e', program];
  const printed = execFileSync(process.execPath, flags, { encoding: 'utf8', env });
  const [own, inherited] = JSON.parse(printed) as [string, string | null];
  expect(dirname(own)).toBe(realpathSync(folder));
  expect(inherited).toBeNull();
});

test('a thread has the limits that it was given, and its process those of its flags', () => {
  const printed = execFileSync(process.execPath, [...heapFlags(400), '--input-type=module', '-e', PROGRAM], {
    encoding: 'utf8',
  });
  const [thread = 0, whole = 0] = (JSON.parse(printed) as number[]).map((bytes) => bytes / MEBIBYTE);
  expect(thread).toBeGreaterThanOrEqual(64);
  expect(thread).toBeLessThan(64 + 16);
  expect(whole).toBeGreaterThanOrEqual(400);
});
