import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

const YAML = `web: { headers: { X-Scan-Token: sesame } }
notifications:
  channels:
    - { name: ops, type: webhook, url: "https://hooks.example/abc-secret", secret: hush }
fleet: { redis_url: "rediss://ana:tap2@redis.example/1", key: 0123456789-a-key-of-the-tests-alone }
tasks:
  - { name: lab, type: scan, manual: true, config: { targets: [a.example] } }
  - { name: ports, type: tool, manual: true, config: { argv: [probe, --password, open-me], env: { TOKEN: mellon } } }
`;

test('check counts what is there, and says each mistake with its line and exit code 2', async () => {
  const line = commandLine();
  expect((await line.run('config', 'check')).stdout).toBe('no configuration file: the defaults hold\n');
  writeFileSync(join(line.directory, 'scarefloor.yaml'), YAML);
  expect(await line.json('config', 'check')).toMatchObject({ ok: true, tasks: 2, blackouts: 0, channels: 1 });
  expect((await line.run('config', 'check')).stdout).toMatch(
    /is right: 2 tasks, 0 blackouts, 1 channel, a fleet at rediss:\/\/redis.example:6379\/1\n$/,
  );
  writeFileSync(join(line.directory, 'scarefloor.yaml'), `${YAML}log_level: loud\nfoo: 1\n`);
  const wrong = await line.run('config', 'check');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr.trim().split('\n')).toHaveLength(2);
});

test('show prints what holds, without what is secret', async () => {
  const line = commandLine();
  writeFileSync(join(line.directory, 'scarefloor.yaml'), YAML);
  const { stdout } = await line.run('config', 'show');
  const shown = JSON.parse(stdout) as {
    scheduler: object;
    web: { headers: string[] };
    channels: object[];
    fleet: object;
  };
  expect(shown.scheduler).toMatchObject({ max_concurrent_scans: 2 });
  expect(shown.web.headers).toEqual(['X-Scan-Token']);
  expect(shown.channels).toHaveLength(1);
  expect(shown.fleet).toMatchObject({ redis_url: 'rediss://redis.example:6379/1', prefix: 'scarefloor' });
  for (const secret of ['sesame', 'abc-secret', 'hush', 'tap2', '0123456789', 'open-me', 'mellon'])
    expect(stdout).not.toContain(secret);
});

test('schema is JSON, and an unknown word is refused', async () => {
  const line = commandLine();
  const schema = JSON.parse((await line.run('config', 'schema')).stdout) as { title: string };
  expect(schema.title).toBe('scarefloor.yaml');
  expect((await line.run('config', 'lint')).code).toBe(2);
});
