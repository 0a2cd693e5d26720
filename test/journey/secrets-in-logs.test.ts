/** Credentials of every kind, in a real scan, tool and channels that fail while they hold them, at the most talkative level. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DaemonProcess } from './daemon-process.ts';
import { historyOf } from './history-record.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

/** Where each is planted. Letters alone, so that no encoding on the way hides it. */
const SECRETS = {
  authorization: 'plantedAuthorization',
  cookie: 'plantedCookie',
  ownHeader: 'plantedOwnHeader',
  targetPassword: 'plantedTargetPassword',
  targetQuery: 'plantedTargetQuery',
  setCookie: 'plantedSetCookie',
  linkQuery: 'plantedLinkQuery',
  hookPath: 'plantedHookPath',
  hookSecret: 'plantedHookSecret',
  hookHeader: 'plantedHookHeader',
  hookPassword: 'plantedHookPassword',
  slackPath: 'plantedSlackPath',
  commandEnvironment: 'plantedCommandEnvironment',
  toolEnvironment: 'plantedToolEnvironment',
  toolHeader: 'plantedToolHeader',
} as const;

let site: Server;
let workspace: Workspace;
let daemon: DaemonProcess | null = null;
/** What the site was sent: that the secrets were in use at all. */
let sent = '';

beforeEach(async () => {
  sent = '';
  // It answers some, breaks off others, and repeats to the scanner what it was told.
  site = createServer((request, response) => {
    sent += `${request.url} ${JSON.stringify(request.headers)}\n`;
    if (request.url?.startsWith('/broken')) return void request.socket.destroy();
    if (request.url?.startsWith('/hook')) return void response.writeHead(500).end(`no: ${request.url}`);
    const bad = request.url?.startsWith('/bad') ?? false;
    response.writeHead(bad ? 500 : 200, {
      'content-type': 'text/html',
      'set-cookie': `session=${SECRETS.setCookie}; Path=/`,
    });
    const links = [
      `/broken?api_key=${SECRETS.linkQuery}`,
      `/bad?token=${SECRETS.linkQuery}`,
      '/broken/2',
      '/bad/2',
    ];
    response.end(`<title>Home</title>${links.map((to) => `<a href="${to}">x</a>`).join('')}`);
  });
  await new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  daemon?.kill('SIGKILL');
  daemon = null;
  await workspace.close();
  site.closeAllConnections();
  await new Promise<void>((resolve) => void site.close(() => resolve()));
});

function configuration(port: number): string {
  const host = `127.0.0.1:${port}`;
  return `log_level: debug
web:
  headers:
    Authorization: "Bearer ${SECRETS.authorization}"
    Cookie: "sid=${SECRETS.cookie}"
    X-Scan-Token: "${SECRETS.ownHeader}"
scheduler_config: { retry_base_seconds: 1, retry_attempts: 1, alert_after_failures: 1 }
notifications:
  channels:
    - { name: hook, type: webhook, url: "http://${host}/hook/${SECRETS.hookPath}", secret: "${SECRETS.hookSecret}",
        headers: { X-Key: "${SECRETS.hookHeader}" } }
    - { name: nobody, type: webhook, url: "http://ana:${SECRETS.hookPassword}@127.0.0.1:1/" }
    - { name: chat, type: slack, url: "http://127.0.0.1:1/services/${SECRETS.slackPath}" }
    - { name: program, type: command, environment: [PROGRAM_TOKEN],
        command: [sh, -c, 'echo "cannot reach https://x/?k=$PROGRAM_TOKEN" >&2; exit 1'] }
tasks:
  - name: lab
    type: scan
    manual: true
    config:
      targets:
        - "http://ana:${SECRETS.targetPassword}@${host}/"
        - "http://${host}/start?token=${SECRETS.targetQuery}"
        - "http://ana:${SECRETS.targetPassword}@127.0.0.1:1/"
  - name: program
    type: tool
    manual: true
    config:
      argv: [sh, -c, 'echo "sent $0 and $1" >&2; exit 3', "Authorization: Bearer ${SECRETS.toolHeader}", "{env:TOOL_TOKEN}"]
      env_allow: [TOOL_TOKEN]
  - name: watch
    type: monitor
    manual: true
    config: { targets: ["http://ana:${SECRETS.targetPassword}@${host}/bad?token=${SECRETS.targetQuery}"] }
`;
}

test('none of them is in any log, whatever failed', async () => {
  workspace = new Workspace(configuration((site.address() as AddressInfo).port));
  workspace.environment.PROGRAM_TOKEN = SECRETS.commandEnvironment;
  workspace.environment.TOOL_TOKEN = SECRETS.toolEnvironment;
  const started = await new DaemonProcess(workspace).isEngine();
  daemon = started;
  for (const name of ['lab', 'program', 'watch']) expect((await workspace.run('trigger', name)).code).toBe(0);
  await until('all have ended', async () => {
    const all = await historyOf(workspace);
    return all.length === 3 && all.every(({ status }) => status === 'COMPLETED' || status === 'FAILED');
  });
  for (const channel of ['hook', 'nobody', 'chat', 'program'])
    await started.says(new RegExp(`"channel":"${channel}".*"not told yet"`));
  started.kill('SIGTERM');
  expect(await started.code).toBe(0);

  for (const planted of ['authorization', 'cookie', 'ownHeader', 'targetQuery', 'hookPath'] as const)
    expect(sent, planted).toContain(SECRETS[planted]);
  const logs = readdirSync(workspace.path('logs'), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => ({ name: one.name, text: readFileSync(join(one.parentPath, one.name), 'utf8') }));
  expect(logs.length).toBeGreaterThan(3);
  // They were on their way there.
  const all = logs.map(({ text }) => text).join('\n');
  expect(all).toMatch(/\?token=\[redacted\]/);
  expect(all).toMatch(/Authorization: \[redacted\]/);
  for (const { name, text } of [...logs, { name: 'stderr', text: started.stderr }])
    for (const [planted, secret] of Object.entries(SECRETS))
      expect(
        text.split('\n').filter((line) => line.includes(secret)),
        `${planted} in ${name}`,
      ).toEqual([]);
});
