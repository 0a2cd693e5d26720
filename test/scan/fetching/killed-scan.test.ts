/** A scan from several threads whose process is killed, and the attempt that follows. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { collectPages } from '../../../src/scan/collect.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { openServer } from '../../web/loopback.ts';
import { links } from '../collect-bench.ts';
import { openConcludeBench } from '../conclude-bench.ts';

const HOSTS = 4;
const PAGES = 20;
/** All but the last page of each host, which is never answered. */
const ANSWERED = HOSTS * (PAGES + 1);

test('the attempt after a kill asks for nothing again that was answered before', async () => {
  let isStuck = true;
  const paths = Array.from({ length: PAGES }, (_, page) => `/${page}`);
  const sites = await Promise.all(
    Array.from({ length: HOSTS }, () =>
      openServer((request, response) => {
        const { url = '' } = request;
        if (url === '/last' && isStuck) return;
        const isKnown = url === '/' || url === '/last' || paths.includes(url);
        response.writeHead(isKnown ? 200 : 404, { 'content-type': 'text/html' });
        response.end(url === '/' ? links(...paths, '/last') : `<title>${url}</title>`);
      }),
    ),
  );
  const bench = openConcludeBench();
  const input = bench.input({ targets: sites.map(({ origin }) => `${origin}/`) });
  const program = join(import.meta.dirname, '..', 'scan-child.ts');
  const child = spawn(process.execPath, [program, JSON.stringify(input), '2'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => end(child));
  const areWaitedFor = () => sites.every(({ requests }) => requests.includes('/last'));
  for await (const kept of createInterface({ input: child.stdout }))
    if (Number(kept) === ANSWERED && areWaitedFor()) break;
  expect(child.exitCode).toBeNull();
  await end(child);

  isStuck = false;
  const before = sites.map(({ requests }) => requests.splice(0));
  const threads = { threads: 2, atOnce: true };
  const result = await runScan(
    input,
    // What was kept by another clock is too old, or too new.
    { ...bench.context, clock: systemClock },
    {
      collect: (own, context, onPage) => collectPages(own, context, onPage, threads),
    },
  );
  expect(result.headline).toMatch(/^baseline, 88 pages, resumed after \d+ pages$/);
  for (const [index, { requests }] of sites.entries()) {
    const again = requests.filter((path) => before[index]?.includes(path));
    expect(again).toEqual(['/last']);
  }
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
