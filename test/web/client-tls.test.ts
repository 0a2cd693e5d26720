import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { listen, openClient, openServer } from './loopback.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
let key = '';
let cert = '';

beforeAll(() => {
  if (!hasOpenssl) return;
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-tls-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = [
    '-subj',
    '/CN=self.example/O=Self',
    '-addext',
    'subjectAltName=DNS:self.example,IP:127.0.0.1',
  ];
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '3',
  ];
  execFileSync('openssl', [...made, ...subject, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
  [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certFile, 'utf8')];
  rmSync(folder, { recursive: true });
});

async function openTls() {
  const server = createServer({ key, cert }, (_, response) => response.end('private'));
  const { host, port } = await listen(server, () => server.closeAllConnections());
  return { host, port, origin: `https://${host}` };
}

describe.skipIf(!hasOpenssl)('TLS (needs openssl)', () => {
  test('a self-signed certificate is recorded and the fetch goes on', async () => {
    const site = await openTls();
    const { fetch } = openClient([site.host]);
    for (const result of [await fetch(site.origin), await fetch(`${site.origin}/again`)]) {
      expect(result).toMatchObject({ status: 200, ip: '127.0.0.1' });
      expect(result.tls).toMatchObject({
        issuer: 'self.example',
        subject: 'self.example',
        sans: ['self.example', '127.0.0.1'],
        protocol: 'TLSv1.3',
        authorized: false,
      });
      expect(result.tls?.fingerprint_sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(result.tls?.not_after).toBeGreaterThan(Date.now());
    }
  });

  test('where certificates count, it is an error of kind tls', async () => {
    const site = await openTls();
    const { fetch } = openClient([site.host], { settings: { insecure_tls: false } });
    await expect(fetch(site.origin)).rejects.toMatchObject({
      kind: 'tls',
      message: 'self-signed certificate',
    });
  });

  test('plain http on the other end is an error of kind tls', async () => {
    const site = await openServer((_, response) => void response.end());
    await expect(openClient([site.host]).fetch(`https://${site.host}/`)).rejects.toMatchObject({
      kind: 'tls',
    });
  });
});
