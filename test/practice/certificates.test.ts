import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeCertificates } from '../../src/practice/tls/certificates.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test.skipIf(!hasOpenssl)('certificates are made as they are planned (needs openssl)', async () => {
  const plan = { names: 'IP:127.0.0.1,DNS:localhost', notBefore: NOW, notAfter: NOW + DAY_MS };
  const made = await makeCertificates([
    { ...plan, name: 'good', signedBy: 'practice' },
    { ...plan, name: 'old', signedBy: 'practice', notBefore: NOW - 9 * DAY_MS, notAfter: NOW - DAY_MS },
    { ...plan, name: 'self', signedBy: 'self' },
    { ...plan, name: 'stranger', signedBy: 'stranger' },
  ]);
  const of = (name: string) => new X509Certificate(made?.certificates.get(name) ?? '');
  expect(of('good').subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost');
  expect(Date.parse(of('good').validTo)).toBe(NOW + DAY_MS);
  expect([Date.parse(of('old').validFrom), Date.parse(of('old').validTo)]).toEqual([
    NOW - 9 * DAY_MS,
    NOW - DAY_MS,
  ]);
  expect(of('self').issuer).toBe(of('self').subject);
  expect([of('good').issuer, of('stranger').issuer]).toEqual([
    'CN=practice authority',
    'CN=stranger authority',
  ]);
  expect(existsSync(made!.authorityFile)).toBe(true);
  await made!.remove();
  expect(existsSync(made!.authorityFile)).toBe(false);
});
