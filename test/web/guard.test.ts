import { describe, expect, test } from 'vitest';
import { guardedRange } from '../../src/web/address-range.ts';
import { AddressGuard, GuardedAddressError } from '../../src/web/guard.ts';

const guard = new AddressGuard(['shop.example', '10.1.2.3:8080', '[::1]:9000']);
const refusal = (url: string) => guard.refusal(new URL(url));

describe('a guarded address is refused in every spelling', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0x0.0x0.0x1/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://１２７.０.０.１/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://deep.localhost/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://100.100.100.200/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://168.63.129.16/',
    'http://224.0.0.1/',
  ])('%s', (url) => {
    expect(refusal(url)).toContain('address that no target names');
  });
});

test.each(['http://93.184.215.14/', 'http://[2606:4700::1111]/', 'http://www.example/'])(
  'the open internet is not refused: %s',
  (url) => {
    expect(refusal(url)).toBe('');
  },
);

test('what the operator named may be anywhere, on the port that was named', () => {
  expect(refusal('http://10.1.2.3:8080/x')).toBe('');
  expect(refusal('http://[::1]:9000/')).toBe('');
  expect(refusal('http://10.1.2.3:6379/')).not.toBe('');
  expect(guard.covers(new URL('https://shop.example/'))).toBe(true);
  expect(guard.covers(new URL('https://shop.example:8443/'))).toBe(false);
});

test('of a lookup only open addresses are left, and none is an error', () => {
  const inside = { address: '10.9.9.9', family: 4 };
  const outside = { address: '93.184.215.14', family: 4 };
  expect(guard.admit(new URL('http://cdn.example/'), [inside, outside])).toEqual([outside]);
  expect(() => guard.admit(new URL('http://cdn.example/'), [inside])).toThrow(GuardedAddressError);
  expect(guard.admit(new URL('http://shop.example/'), [inside])).toEqual([inside]);
});

test('what is no address at all counts as guarded', () => {
  expect(guardedRange('not-an-address')).not.toBe('');
  expect(guardedRange('fe80::1%eth0')).toBe('a link-local');
});

test('below a named host, on its port, the addresses of that host are open as well', () => {
  const inner = new AddressGuard(['intranet.example', 'lab.example:8080']);
  const above = (url: string) => inner.above(new URL(url));
  expect(above('https://wiki.team.intranet.example/')).toEqual(['intranet.example']);
  expect(above('http://a.lab.example:8080/')).toEqual(['lab.example']);
  expect(above('http://a.lab.example/')).toEqual([]);
  expect(above('https://intranet.example:8443/')).toEqual([]);
  expect(above('https://myintranet.example/')).toEqual([]);
  const url = new URL('https://wiki.intranet.example/');
  const same = { address: '10.1.2.3', family: 4 };
  const other = { address: '10.1.2.4', family: 4 };
  expect(inner.admit(url, [same, other], [same])).toEqual([same]);
  expect(() => inner.admit(url, [other], [same])).toThrow(GuardedAddressError);
});
