/** `scarefloor scan` on a site that is not the practice site: pages, then what differs the second time. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LoopbackSite } from './loopback-site.ts';
import { Workspace } from './workspace.ts';

let site: LoopbackSite;
let workspace: Workspace;

beforeEach(async () => {
  site = await LoopbackSite.start(6);
  workspace = new Workspace();
});

afterEach(async () => {
  await workspace.close();
  await site.close();
});

function reportIn(text: string): string {
  return /\S+\.html/.exec(text)?.[0] ?? 'no report named';
}

test('the first scan lists every page and the second one what changed, each with a report that exists', async () => {
  const first = await workspace.run('scan', `${site.origin}/`);
  expect(first).toMatchObject({ code: 0 });
  for (const { title } of site.pages.values()) expect(first.stdout).toContain(title);
  expect(readFileSync(reportIn(first.stdout), 'utf8')).toContain('Page 3');

  site.pages.set('/page-7', { title: 'Fresh page', body: '<p>New here.</p>' });
  site.pages.set('/page-2', { title: 'Renamed page', body: '<p>This is page 2.</p>' });
  site.pages.delete('/page-5');
  const second = await workspace.run('scan', `${site.origin}/`);
  expect(second).toMatchObject({ code: 0 });
  expect(second.stdout).toMatch(/new\s.*\/page-7/);
  expect(second.stdout).toMatch(/changed\s.*\/page-2/);
  expect(second.stdout).toMatch(/gone\s.*\/page-5/);
  expect(second.stdout).not.toMatch(/(new|changed|gone)\s.*\/page-3/);
  expect(existsSync(reportIn(second.stdout))).toBe(true);
});

test('with --json the result is data and nothing else is printed on stdout', async () => {
  const { code, stdout, stderr } = await workspace.run('scan', `${site.origin}/`, '--json');
  expect({ code, stderr: stderr.length > 0 }).toEqual({ code: 0, stderr: true });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'COMPLETED', trigger: 'manual', requestedBy: 'ana' });
});

test('a scan of a site that does not answer fails with the reason and exit code 1', async () => {
  // Port 9 (discard) of loopback: nobody listens there, nor is it given to a server of another test.
  const { code, stderr } = await workspace.run('scan', 'http://127.0.0.1:9/');
  expect(code).toBe(1);
  expect(stderr).toMatch(/connect/i);
  expect(stderr).not.toMatch(/\n\s+at /);
});
