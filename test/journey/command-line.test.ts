/** The whole command line from a real shell: beside a console that holds the store, and where no engine runs. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outputSchema } from '../../src/commands/outputs/output-schema.ts';
import type { OutputName } from '../../src/commands/outputs/outputs.ts';
import { VERBS } from '../../src/commands/verbs.ts';
import { LoopbackSite } from './loopback-site.ts';
import { Workspace } from './workspace.ts';

const SCRIPT = join(import.meta.dirname, 'command-line.sh');
/** Some hundred processes, each of which starts in a fraction of a second on an idle machine. */
const SCRIPT_LIMIT_MS = 400_000;
/** They know no store of ours: an engine beside them makes no difference. */
const WITHOUT_STORE = ['demo', 'init', 'selftest'];

let workspace: Workspace;
let site: LoopbackSite;
let slow: LoopbackSite;

beforeEach(async () => {
  site = await LoopbackSite.start(3);
  slow = await LoopbackSite.start(3);
  slow.latencyMs = 60_000;
  workspace = new Workspace(`scheduler_config: { alert_after_failures: 1 }
notifications:
  channels:
    - { name: gone, type: webhook, url: "http://127.0.0.1:1/" }
tasks:
  - { name: lab, type: scan, manual: true, config: { targets: ["${site.origin}/"] } }
  - { name: bad, type: scan, manual: true, retry_attempts: 0, config: { targets: ["http://127.0.0.1:1/"] } }
  - { name: app, type: monitor, manual: true, config: { targets: ["${site.origin}/page-1"] } }
  - { name: slow, type: scan, manual: true, config: { targets: ["${slow.origin}/"] } }
`);
});

afterEach(async () => {
  await workspace.close();
  await Promise.all([site.close(), slow.close()]);
});

interface Tried {
  verbs: string[];
  complaints: string[];
}

async function tryAll(mode: 'alone' | 'beside'): Promise<Tried> {
  workspace.command('scarefloor');
  const child = spawn('/bin/sh', [SCRIPT, mode], {
    cwd: workspace.folder,
    env: { ...workspace.environment, SITE: site.origin, SLOW: slow.origin },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: SCRIPT_LIMIT_MS,
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  await new Promise((resolve) => child.on('close', resolve));
  const lines = (name: string) =>
    readFileSync(workspace.path(name), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  return {
    verbs: [...new Set(lines('tried'))],
    complaints: [...lines('said'), ...(errors === '' ? [] : [errors]), ...outputsAgainstSchemas()],
  };
}

/** What the schemas hold against what was printed with --json. */
function outputsAgainstSchemas(): string[] {
  const folder = workspace.path('json');
  const numbers = readdirSync(folder).filter((name) => name.endsWith('.name'));
  expect(numbers.length).toBeGreaterThan(40);
  return numbers.flatMap((file) => {
    const name = readFileSync(join(folder, file), 'utf8').trim() as OutputName;
    const printed = readFileSync(join(folder, file.replace('.name', '.out')), 'utf8');
    const validate = new Ajv2020({ allErrors: true, validateFormats: false }).compile(
      outputSchema(name, { exact: true }),
    );
    return (['watch', 'logs'].includes(name) ? printed.trim().split('\n') : [printed]).flatMap((text) => {
      try {
        validate(JSON.parse(text));
      } catch (error) {
        return [`${name} is no JSON: ${String(error)}`];
      }
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
      );
    });
  });
}

test('every verb keeps its word where no engine runs', { timeout: SCRIPT_LIMIT_MS }, async () => {
  const { complaints, verbs } = await tryAll('alone');
  expect(complaints).toEqual([]);
  expect(Object.keys(VERBS).filter((name) => !verbs.includes(name))).toEqual([]);
});

test('every verb keeps its word beside a console', { timeout: SCRIPT_LIMIT_MS }, async () => {
  const terminal = workspace.terminal(workspace.argv(), 120, 40);
  await terminal.waitFor('the console', /lab/);
  const { complaints, verbs } = await tryAll('beside');
  expect(complaints).toEqual([]);
  expect(Object.keys(VERBS).filter((name) => !verbs.includes(name) && !WITHOUT_STORE.includes(name))).toEqual(
    [],
  );
  await terminal.waitFor('the console shows what was done', /bad/);
});
