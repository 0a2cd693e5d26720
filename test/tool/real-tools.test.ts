/** Tools as Debian has them, run by a real worker against servers on loopback. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Progress } from '../../src/shared/work.ts';
import { findProgram } from '../../src/tool/find-program.ts';
import type { ToolInput } from '../../src/tool/tool.ts';
import { openHost } from '../workers/open-host.ts';
import { toolOrder } from './tool-order.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scarefloor-real-tools-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Tests that need a program which is not installed are skipped, and say so. */
function having(program: string) {
  const found = 'path' in findProgram(program, process.env.PATH ?? '');
  if (!found) process.stderr.write(`skipped: ${program} is not installed\n`);
  return describe.skipIf(!found);
}

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(request.url === '/' ? '<a href="/two">two</a>' : 'two');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

const close = (server: Server) => new Promise((resolve) => server.close(resolve));

let executions = 0;

async function run(input: Partial<ToolInput> & { argv: string[] }) {
  await using floor = openHost('real');
  executions += 1;
  const progress: Progress[] = [];
  const order = toolOrder(folder, executions, input);
  const result = await floor.host.run(order, (one) => progress.push(one)).result;
  return { result, progress, log: readFileSync(order.logFile, 'utf8') };
}

having('nmap')('nmap', () => {
  test('finds an open port, and that it was closed', async () => {
    const resultsFile = join(folder, 'results', 'nmap.db');
    const { server, port } = await listen();
    const argv = ['nmap', '-n', '-sT', '-p', String(port), '-oX', '-', '-iL', '{targets}'];
    const input = { argv, output: 'nmap' as const, targets: ['127.0.0.1'], resultsFile };
    const open = await run(input);
    expect(open.result).toMatchObject({
      outcome: 'completed',
      headline: 'baseline, 1 host, 1 port; 1 finding (1 info)',
      findings: [{ kind: 'open-port', title: `open port ${port}/tcp at 127.0.0.1:${port}` }],
    });
    expect(open.log).toContain(`runs nmap -n -sT -p ${port} -oX - -iL {targets}`);
    await close(server);
    const closed = await run(input);
    expect(closed.result).toMatchObject({
      headline: '1 host, 0 new, 0 changed, 1 gone; 0 findings, 1 resolved',
      changes: [{ kind: 'resolved', subject: `127.0.0.1:${port}` }],
    });
  });

  test('says what is wrong with its arguments', async () => {
    await expect(run({ argv: ['nmap', '--no-such-option'], output: 'nmap' })).rejects.toMatchObject({
      kind: 'tool',
      permanent: false,
      message: expect.stringMatching(/^nmap exited with code 255: .*no-such-option/),
    });
  });
});

having('wget')('wget, as a program of which nothing is read,', () => {
  test('succeeds or fails by its exit code, and leaves nothing in anybody’s directory', async () => {
    const { server, port } = await listen();
    const argv = [
      'wget',
      '--no-verbose',
      '--recursive',
      '--level=1',
      '-e',
      'robots=off',
      '--tries=1',
      '-i',
      '{targets}',
    ];
    const input = { argv, output: 'none' as const, targets: [`http://127.0.0.1:${port}/`] };
    const { result, log } = await run(input);
    expect(result).toMatchObject({ outcome: 'completed', headline: '0 lines' });
    expect(log).toContain('/two');
    await close(server);
    await expect(run(input)).rejects.toMatchObject({
      kind: 'tool',
      message: expect.stringContaining('wget exited with code 4'),
    });
  });
});

test('a program that prints a list is a list of what is there', async () => {
  const { result } = await run({
    argv: ['printf', '%s\\n', 'a.example', 'b.example'],
    resultsFile: join(folder, 'list.db'),
  });
  expect(result.headline).toBe('baseline, 2 lines');
  expect(execFileSync('stat', ['-c', '%a', ...result.reportPaths]).toString()).toBe(
    '600\n'.repeat(result.reportPaths.length),
  );
});
