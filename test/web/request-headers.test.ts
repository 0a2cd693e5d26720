import { expect, test } from 'vitest';
import { WEB_DEFAULTS } from '../../src/config/settings.ts';
import { requestHeaders } from '../../src/web/request-headers.ts';

test('what the settings add goes to the hosts that were named, and to nobody that those lead to', () => {
  const settings = { ...WEB_DEFAULTS, headers: { 'X-Scan-Token': 'secret' } };
  const request = { url: 'https://shop.example/' };
  const to = (url: string, named: boolean) => requestHeaders(settings, request, new URL(url), named);
  expect(to('https://shop.example/a', true)).toMatchObject({ 'x-scan-token': 'secret' });
  expect(Object.values(to('https://elsewhere.example/a', false))).not.toContain('secret');
});
