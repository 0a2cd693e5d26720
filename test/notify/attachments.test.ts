import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { attachReport } from '../../src/notify/attachments.ts';

function report(name: string, content: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-attach-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('the limit holds to the byte: whole, then compressed, then left out', async () => {
  const text = 'the same line\n'.repeat(100);
  const path = report('a.txt', text);
  const whole = await attachReport([path, 'never.txt'], text.length);
  expect(whole).toMatchObject({
    attachment: { fileName: 'a.txt', type: 'text/plain; charset=utf-8' },
    note: '',
  });
  expect(whole.attachment?.data.toString()).toBe(text);

  const small = gzipSync(text).length;
  for (const limit of [text.length - 1, small]) {
    const { attachment, note } = await attachReport([path], limit);
    expect(attachment).toMatchObject({ fileName: 'a.txt.gz', type: 'application/gzip' });
    expect(gunzipSync(attachment?.data ?? '').toString()).toBe(text);
    expect(note).toBe('a.txt is compressed');
  }
  expect(await attachReport([path], small - 1)).toEqual({
    attachment: null,
    note: `a.txt is too large to be sent, compressed too: ${path}`,
  });
});

test('a report of any other kind is bytes', async () => {
  const { attachment } = await attachReport([report('a.sarif', randomBytes(10))], 10);
  expect(attachment?.type).toBe('application/octet-stream');
  expect(await attachReport([], 10)).toEqual({ attachment: null, note: '' });
});

test('a report of more than 128 MiB is not even read', async () => {
  const path = report('huge.html', '');
  truncateSync(path, 128 * 1024 * 1024 + 1);
  expect(await attachReport([path], 1_000_000)).toEqual({
    attachment: null,
    note: `huge.html is too large to be sent: ${path}`,
  });
});
