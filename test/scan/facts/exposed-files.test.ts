import { describe, expect, test } from 'vitest';
import { EXPOSED_FILES, exposedFile, isListing } from '../../../src/scan/facts/exposed-files.ts';

const at = (path: string, body: string | Buffer, status = 200) =>
  exposedFile(`https://shop.example${path}`, status, Buffer.from(body as string))?.path ?? null;

const FRIENDLY = '<!doctype html><html><head><title>Not found</title></head><body>API_KEY=none</body></html>';

describe('an exposed file', () => {
  test.each([
    ['/.git/HEAD', 'ref: refs/heads/main\n'],
    ['/.git/config', '[core]\n\trepositoryformatversion = 0\n'],
    ['/.env', '# settings\nAPP_ENV=production\nDB_PASSWORD=hunter2\n'],
    ['/.aws/credentials', '[default]\naws_access_key_id = AKIA\n'],
    ['/.htpasswd', 'ana:$apr1$abc$defghij\n'],
    ['/backup.sql', '-- dump\nCREATE TABLE users (id int);\n'],
    ['/backup.zip', Buffer.from('PK\u0003\u0004', 'latin1')],
    ['/backup.tar.gz', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['/phpinfo.php', '<html><title>PHP 8.1.2 - phpinfo()</title>'],
    ['/server-status', '<html><head><title>Apache Status</title>'],
    ['/actuator/env', '{"activeProfiles":[],"propertySources":[]}'],
    ['/docker-compose.yml', 'version: "3"\nservices:\n  web:\n'],
    ['/web.config', '<?xml version="1.0"?>\n<configuration>'],
    ['/wp-config.php.bak', "<?php\ndefine('DB_PASSWORD', 'x');"],
  ])('%s is known by what it holds', (path, body) => {
    expect(at(path, body)).toBe(path);
    expect(at(`${path}?x=1`, body)).toBe(path);
    expect(at(path, body, 403)).toBeNull();
    expect(at('/other', body)).toBeNull();
  });

  test('is none on a site that answers everything with a friendly page', () => {
    for (const { path } of EXPOSED_FILES) expect(at(path, FRIENDLY), path).toBeNull();
  });
});

test('lists of folders are known by the titles that servers give them', () => {
  for (const title of ['Index of /files', 'Directory listing for /', 'Directory Listing For [/]'])
    expect(isListing(title, 200)).toBe(true);
  expect(isListing('Index of Economic Freedom', 200)).toBe(false);
  expect(isListing('Index of /files', 403)).toBe(false);
});
