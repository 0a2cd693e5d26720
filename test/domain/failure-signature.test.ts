import { expect, test } from 'vitest';
import { failureSignature } from '../../src/domain/failure-signature.ts';

test.each([
  ['dns', 'dns: no address for api.edge.example', 'no address for *'],
  ['connect', 'connect: connection refused by 10.1.2.3:443', 'connection refused by *'],
  ['connect', 'connect: connection refused by [2001:db8::17]:443', 'connection refused by *'],
  ['timeout', 'took longer than 120 min', 'took longer than *'],
  ['timeout', 'no answer within 30s from https://lab.example/login?a=1', 'no answer within * from *'],
  ['http', '503 for https://lab.example:8443/', '503 for *'],
  ['tls', 'certificate 3f9a0c11d2 of shop.lab.example expired', 'certificate * of * expired'],
  ['error', 'job 7c9e6679-7425-40de-944b-e07fc1f90ae7 was lost', 'job * was lost'],
  ['error', 'cannot read /var/lib/scans/lab-7.txt', 'cannot read *'],
  ['tool', 'nuclei ended with exit code 2', 'nuclei ended with exit code 2'],
  ['lost', 'the worker died', 'the worker died'],
  ['', '', ''],
])('%s: %s', (kind, message, signature) => {
  expect(failureSignature(kind, message)).toBe(signature);
});

test('words that only look like ids stay, so that different causes stay apart', () => {
  expect(failureSignature('error', 'accessed a decade of facade data')).toBe(
    'accessed a decade of facade data',
  );
  expect(failureSignature('tls', 'handshake failed')).not.toBe(
    failureSignature('tls', 'certificate expired'),
  );
});

test('a message of any length takes no time to speak of', () => {
  const hostile = `${'1.'.repeat(50_000)} ${'a:'.repeat(50_000)} ${'/x'.repeat(50_000)}`;
  expect(failureSignature('error', hostile).length).toBeLessThan(401);
});
