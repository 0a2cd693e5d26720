import { beforeAll, describe, expect, test } from 'vitest';
import { openClient, openServer } from './loopback.ts';
import { HAS_OPENSSL, makeCertificate, openTlsServer } from './tls-server.ts';

let certificate = { key: '', cert: '' };

beforeAll(() => {
  if (HAS_OPENSSL) certificate = makeCertificate('self.example');
});

const openTls = () => openTlsServer(certificate, (_, response) => void response.end('private'));

describe.skipIf(!HAS_OPENSSL)('TLS (needs openssl)', () => {
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
