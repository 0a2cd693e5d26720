/** What `npm pack` makes and `npm install` gets: exactly what is meant, and it works from there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { OUTPUTS } from '../../src/commands/outputs/outputs.ts';
import { VERBS } from '../../src/commands/verbs.ts';
import { packageRoot } from '../../src/shared/package-root.ts';
import { LoopbackSite } from '../journey/loopback-site.ts';
import { Workspace } from '../journey/workspace.ts';
import { PATIENCE_MS } from '../patience.ts';
import { audit, type Installed, install, type Packed, pack, registryProblem } from './packed.ts';

/** Two installations, or the start of every verb. */
const LIMIT_MS = 6 * PATIENCE_MS;

/** Bytes, with room for what is to come; what grows past these has brought something that nobody meant. */
const LARGEST_TARBALL = 4 * 2 ** 20;
const LARGEST_UNPACKED = 16 * 2 ** 20;
const LARGEST_INSTALLED = 140 * 2 ** 20;
const MOST_PACKAGES = 130;

const folder = mkdtempSync(join(tmpdir(), 'scarefloor-package-'));
let packed: Packed;
let problem = '';
let bare: Installed;
let whole: Installed;

beforeAll(async () => {
  packed = await pack(folder);
  problem = await registryProblem(folder);
  if (problem !== '') return;
  bare = await install(packed.tarball, join(folder, 'bare'), false);
  whole = await install(packed.tarball, join(folder, 'whole'), true);
}, LIMIT_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tarball', () => {
  test('holds the program, its types, schemas and migrations, the texts, and nothing else', () => {
    const rest = packed.files.filter(
      (path) =>
        !/^dist\/(?:[a-z-]+\.js|chunks\/[\w-]+-[A-Z0-9]{8}\.js|types\/[\w/-]+\.d\.ts)$/.test(path) &&
        path !== 'dist/THIRD-PARTY-NOTICES.txt' &&
        !path.startsWith('dist/schemas/') &&
        !path.startsWith('migrations/'),
    );
    expect(rest).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    const within = (start: string) => packed.files.filter((path) => path.startsWith(start)).map(nameOf);
    expect(within('migrations/')).toEqual(readdirSync(join(packageRoot(), 'migrations')).sort());
    expect(within('dist/schemas/')).toEqual(
      [...Object.keys(OUTPUTS), 'config-file'].map((name) => `${name}.json`).sort(),
    );
    for (const name of ['cli', 'index', 'worker', 'checkpoint-thread', 'reading-thread', 'fetching-thread'])
      expect(packed.files).toContain(`dist/${name}.js`);
    expect(packed.files).toContain('dist/types/index.d.ts');
  });

  test('carries the licences of the code that was bundled', () => {
    const notices = readFileSync(join(packed.tree, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['ink', 'react', 'undici', 'zod', 'yaml', '@marcbachmann/cel-js', '@tqman/ink-table'])
      expect(notices).toMatch(new RegExp(`^${name} [0-9].*\\((?:MIT|ISC)\\)$`, 'm'));
    expect(notices.match(/permission notice/gi)?.length).toBeGreaterThan(40);
  });

  test('is no larger than it has to be', () => {
    expect(packed.bytes).toBeLessThan(LARGEST_TARBALL);
    expect(packed.unpackedBytes).toBeLessThan(LARGEST_UNPACKED);
  });

  test('tells nothing of the machine that it was made on', () => {
    const telling = [packed.tree, packageRoot(), homedir()].filter((path) => path.length > 1);
    for (const path of packed.files.filter((one) => one !== 'README.md')) {
      const text = readFileSync(join(packed.tree, path), 'utf8');
      expect({ path, told: telling.filter((one) => text.includes(`${one}/`)) }).toEqual({ path, told: [] });
      expect({ path, told: /^\/\/ (?:\.\.\/)+.*/m.exec(text)?.[0] }).toEqual({ path });
    }
  });

  test('runs nothing when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(join(packed.tree, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const moments = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'];
    expect(Object.keys(scripts).filter((name) => moments.includes(name))).toEqual([]);
  });
});

function nameOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}

/** Skips, with the reason, where nothing could be installed. */
function needsRegistry(context: TestContext): void {
  if (problem !== '') context.skip(problem);
}

describe('installed from it, in an empty folder', () => {
  test('needs no more than it has to', (context) => {
    needsRegistry(context);
    expect(whole.bytes).toBeLessThan(LARGEST_INSTALLED);
    expect(whole.packages).toBeLessThan(MOST_PACKAGES);
    expect(bare.packages).toBeLessThan(whole.packages);
  });

  test('every verb starts, and those that do the most do it', { timeout: LIMIT_MS }, async (context) => {
    needsRegistry(context);
    const site = await LoopbackSite.start(3);
    const workspace = new Workspace('', bare.program);
    try {
      expect(await workspace.run('--version')).toMatchObject({ code: 0, stderr: '' });
      for (const name of Object.keys(VERBS)) {
        const { code, stdout, stderr } = await workspace.run(name, '--help');
        expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
        expect(stdout).toMatch(/^Usage: scarefloor/);
      }
      expect(await workspace.run('init')).toMatchObject({ code: 0 });
      expect(await workspace.run('config', 'check')).toMatchObject({ code: 0 });
      // A scan takes a worker process, a reading thread, the store and its migrations.
      const scan = await workspace.json<{ pages: unknown[] }>('scan', `${site.origin}/`, '--name', 'lab');
      expect(scan.pages).toHaveLength(4);
      await workspace.run('add', 'app', '--type', 'monitor', '--target', `${site.origin}/page-1`, '--manual');
      await workspace.run('add', 'list', '--type', 'tool', '--manual', '--', 'cat', '/etc/hostname');
      for (const name of ['app', 'list'])
        expect(await workspace.run('trigger', name, '--wait')).toMatchObject({ code: 0 });
      expect((await workspace.run('--once')).stdout).toContain('lab');
      expect(await workspace.run('verify')).toMatchObject({ code: 0 });
      expect((await workspace.run('status', '--format', 'prometheus')).stdout).toContain(
        '# TYPE scarefloor_',
      );
      expect(await workspace.run('backup', 'copy.db')).toMatchObject({ code: 0 });
      const demo = await workspace.run('demo');
      expect({ code: demo.code, stderr: demo.stderr }).toEqual({ code: 0, stderr: '' });
    } finally {
      await workspace.close();
      await site.close();
    }
  });

  test('the link in .bin is the program', (context) => {
    needsRegistry(context);
    const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      version: string;
    };
    const { stdout } = spawnSync(join(bare.folder, 'node_modules', '.bin', 'scarefloor'), ['--version'], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` },
    });
    expect(stdout.trim()).toBe(version);
  });

  test('without the optional packages a worker of the fleet says what is missing', async (context) => {
    needsRegistry(context);
    const told = async (installed: Installed) => {
      const workspace = new Workspace('', installed.program);
      try {
        workspace.write('fleet.key', '0123456789abcdef'.repeat(4));
        const fleet = `fleet: { redis_url: "redis://127.0.0.1:1", key_file: ${workspace.path('fleet.key')} }\n`;
        workspace.write('scarefloor.yaml', fleet);
        const { stdout } = await workspace.run('doctor');
        const worker = installed === bare ? await workspace.run('worker') : null;
        return { fleet: /^\w+ +fleet .*/m.exec(stdout)?.[0] ?? '', worker };
      } finally {
        await workspace.close();
      }
    };
    const without = await told(bare);
    expect(without.fleet).toContain('npm install');
    expect(without.worker?.code).toBe(2);
    expect(without.worker?.stderr).toContain('npm install');
    expect((await told(whole)).fleet).toContain('refuses');
  });

  test('an older Node is told in one line', (context) => {
    needsRegistry(context);
    const old = (process.env.PATH ?? '')
      .split(delimiter)
      .map((path) => join(path, 'node'))
      .find((path) => {
        const [, major] =
          /^v(\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '') ?? [];
        return major !== undefined && Number(major) < 22;
      });
    if (old === undefined) return context.skip('no Node older than 22 is installed here');
    const { status, stdout, stderr } = spawnSync(old, [bare.program, 'status'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^scarefloor: needs Node 22\.19 or newer, this is \d+\.\d+\.\d+ \([^\n]+\)\n$/);
  });

  test('npm audit holds nothing against it', async (context) => {
    needsRegistry(context);
    const found = await audit(whole.folder);
    if (typeof found === 'string') return context.skip(found);
    expect(found).toMatchObject({ total: 0 });
  });
});

/** As a program of others would use it, by the example of the README. */
describe('the library', () => {
  /** Beside the installed package: that is where its name leads there. */
  function program(name: string, text: string): string {
    const file = join(bare.folder, name);
    writeFileSync(file, text);
    return file;
  }

  function readmeExample(): string {
    const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
    const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(example).toContain("from 'scarefloor'");
    return example;
  }

  test('its types hold in strict mode, those of the package included', (context) => {
    needsRegistry(context);
    const used = `import * as scarefloor from 'scarefloor';\nexport const all: object = scarefloor;\n`;
    const wrong = `import { Scheduler } from 'scarefloor';\nnew Scheduler({ config: { max_concurrent_scans: 'two' } });\n`;
    program('example.ts', readmeExample());
    program('used.ts', used);
    program('wrong.ts', wrong);
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      module: 'nodenext',
      target: 'es2024',
      noEmit: true,
      types: ['node'],
      typeRoots: [join(packageRoot(), 'node_modules', '@types')],
    };
    const check = (...files: string[]) => {
      program('tsconfig.json', JSON.stringify({ compilerOptions: options, files }));
      const tsc = join(packageRoot(), 'node_modules', '.bin', 'tsc');
      return spawnSync(tsc, ['-p', bare.folder, '--pretty', 'false'], { encoding: 'utf8' }).stdout;
    };
    // Top-level await and `import` are of modules.
    writeFileSync(join(bare.folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    expect(check('example.ts', 'used.ts')).toBe('');
    expect(check('wrong.ts')).toMatch(/wrong\.ts\(2,\d+\): error TS2322: /);
  });

  test('runs what the README shows', { timeout: LIMIT_MS }, async (context) => {
    needsRegistry(context);
    const site = await LoopbackSite.start(3);
    try {
      const example = readmeExample().replaceAll(/https:\/\/www\.example\.org\//g, `${site.origin}/`);
      program('example.mjs', `${example}\nprocess.stdout.write('ended\\n');\n`);
      writeFileSync(join(bare.folder, 'targets.txt'), `${site.origin}/\n`);
      // Its scan needs this process, which serves the site.
      const workspace = new Workspace('', join(bare.folder, 'example.mjs'));
      try {
        workspace.write('targets.txt', `${site.origin}/\n`);
        const { code, stdout, stderr } = await workspace.run();
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toContain('successfulExecutions: 1');
        expect(stdout).toMatch(/ended\n$/);
      } finally {
        await workspace.close();
      }
    } finally {
      await site.close();
    }
  });

  test('its schemas are files of the package', (context) => {
    needsRegistry(context);
    mkdirSync(bare.folder, { recursive: true });
    const file = program(
      'schemas.mjs',
      "import tasks from 'scarefloor/schemas/tasks.json' with { type: 'json' };\nprocess.stdout.write(tasks.title);\n",
    );
    expect(execFileSync(process.execPath, [file], { encoding: 'utf8' })).toBe('scarefloor tasks --json');
  });
});
