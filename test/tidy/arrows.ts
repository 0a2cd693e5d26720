/**
 * Which room may know which: `shared <- domain <- store <- engine <- board <- commands <- cli`, and the side
 * rooms. A room that is missing here is a room nobody has thought about yet, and fails.
 */
import { posix } from 'node:path';
import type { SourceFile } from './source-file.ts';

interface Arrows {
  /** May be imported at run time, besides the room itself. */
  uses: readonly string[];
  /** Only types may come from these. */
  types: readonly string[];
  /** Said when something else is imported. */
  instead: string;
}

const PURE = 'move what both need down into domain/ or shared/';
const PORT = 'take it through the input or the WorkContext (shared/work.ts): executors know no scheduler';

export const ARROWS: Readonly<Record<string, Arrows>> = {
  shared: { uses: [], types: [], instead: 'shared/ is a leaf: pass the value in' },
  domain: { uses: ['shared'], types: [], instead: 'domain/ is pure: pass the value in as an argument' },
  'target-filter': { uses: ['shared', 'domain'], types: [], instead: PURE },
  config: { uses: ['shared', 'domain', 'target-filter', 'technologies'], types: [], instead: PURE },
  store: { uses: ['shared', 'domain'], types: ['config'], instead: PURE },
  notify: { uses: ['shared', 'domain', 'web'], types: ['config'], instead: PURE },
  web: { uses: ['shared'], types: ['config', 'domain', 'scan'], instead: PORT },
  findings: {
    uses: ['shared'],
    types: [],
    instead: 'findings/ is what scan and tool share: pass the value in',
  },
  results: { uses: ['shared'], types: [], instead: PORT },
  report: { uses: ['shared'], types: [], instead: 'report/ is what reports share: pass the value in' },
  technologies: { uses: ['shared'], types: [], instead: PURE },
  scan: {
    uses: ['shared', 'results', 'web', 'findings', 'technologies', 'report'],
    types: ['config', 'domain'],
    instead: PORT,
  },
  monitor: {
    uses: ['shared', 'results', 'target-filter', 'web', 'report'],
    types: ['config', 'domain'],
    instead: PORT,
  },
  tool: {
    uses: ['shared', 'results', 'web', 'findings', 'report'],
    types: ['config', 'domain'],
    instead: PORT,
  },
  practice: {
    uses: ['shared'],
    types: ['domain'],
    instead: 'practice/ is a leaf that only commands/ starts',
  },
  selftest: {
    uses: ['shared', 'config', 'practice', 'workers'],
    types: ['domain', 'scan', 'monitor'],
    instead:
      'the selftest judges from outside: scans and monitors run in worker processes, as they do for tasks',
  },
  workers: {
    uses: ['shared'],
    types: ['config', 'domain', 'scan', 'monitor', 'tool', 'fleet'],
    instead: 'only workers/worker.ts, the child, loads executors; the host sends it messages',
  },
  fleet: {
    uses: ['shared', 'config', 'scan'],
    types: ['domain', 'workers'],
    instead: 'fleet/ carries what it is given: pass the value in',
  },
  engine: {
    uses: ['shared', 'domain', 'config', 'store', 'workers', 'notify', 'findings', 'results'],
    types: ['scan', 'monitor', 'tool'],
    instead: 'the engine reaches executors through workers/host.ts and is itself reached by board/',
  },
  board: {
    uses: ['shared', 'domain', 'config', 'store', 'engine', 'findings'],
    types: [],
    instead: 'a screen is told by the snapshot; work is asked for by an OperatorAct',
  },
  console: {
    uses: ['shared', 'domain'],
    types: ['board'],
    instead: 'the console sees the Snapshot and calls Board.act: extend board/snapshot.ts',
  },
  metrics: {
    uses: ['shared', 'domain', 'config', 'store', 'engine', 'board'],
    types: [],
    instead: 'metrics/ reads what the board reads, and is opened by commands/',
  },
  commands: {
    uses: [
      'shared',
      'domain',
      'config',
      'store',
      'engine',
      'board',
      'console',
      'metrics',
      'practice',
      'selftest',
      'workers',
      'scan',
      'monitor',
      'tool',
      'results',
      'findings',
      'notify',
      'web',
      'fleet',
    ],
    types: [],
    instead: 'nothing above commands/ is imported by it',
  },
};

/** Single files with more freedom than their room. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'src/workers/worker.ts': ['scan', 'monitor', 'tool', 'fleet'],
  // What the order's results file holds is settled before any executor opens it.
  'src/workers/carry.ts': ['results'],
  // Where a process is or is not the engine, and what the emergency form says of its targets before they run.
  'src/board/engine-room.ts': ['workers', 'notify'],
  'src/board/lazy-fleet.ts': ['fleet'],
  'src/board/preview-scan.ts': ['web'],
  'src/board/many/tasks-of-host.ts': ['web'],
  // The file may choose from the console's own themes and keys, which are tables without anything behind them.
  'src/config/console-section.ts': ['console'],
  'src/cli.ts': ['commands', 'shared'],
  'src/index.ts': ['shared', 'domain', 'config', 'store', 'engine', 'board', 'scan', 'monitor'],
};

/** The room of a file below src/, or the file itself where it stands at the top. */
function roomOf(path: string): string {
  const [, room = '', rest] = path.split('/');
  return rest === undefined ? path : room;
}

function target(file: SourceFile, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : null;
}

/** One line for each import that goes against an arrow. */
export function brokenArrows(files: readonly SourceFile[]): string[] {
  const broken: string[] = [];
  for (const file of files) {
    const room = roomOf(file.path);
    const arrows = ARROWS[room] ?? { uses: [], types: [], instead: 'see test/tidy/arrows.ts' };
    const own = EXCEPTIONS[file.path] ?? [];
    if (!ARROWS[room] && own.length === 0)
      broken.push(`${file.path}: unknown room; give it its arrows in test/tidy/arrows.ts`);
    const check = (specifier: string, allowed: readonly string[], how: string) => {
      const path = target(file, specifier);
      if (path === null) return;
      const to = roomOf(path);
      if (to === room || allowed.includes(to)) return;
      broken.push(`${file.path} ${how} ${path}: ${arrows.instead}`);
    };
    for (const one of file.valueImports) check(one, [...arrows.uses, ...own], 'imports');
    for (const one of file.typeImports)
      check(one, [...arrows.uses, ...arrows.types, ...own], 'imports types of');
  }
  return broken;
}

/** Where a package may be used at all: its idea lives in one place. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  'better-sqlite3': /^src\/(store|results|scan|monitor|tool|findings)\//,
  ink: /^src\/(console|commands)\//,
  'ink-table': /^src\/(console|commands)\//,
  react: /^src\/(console|commands)\//,
  undici: /^src\/web\//,
  croner: /^src\/domain\//,
  pino: /^src\/shared\/log/,
  '@marcbachmann': /^src\/target-filter\//,
  ioredis: /^src\/fleet\//,
  bullmq: /^src\/fleet\//,
  yaml: /^src\/(config|commands)\//,
  meow: /^src\/(cli\.ts|commands\/)/,
};

/** One line for each run-time import of a package outside the place that it belongs to. */
export function strayPackages(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    file.valueImports.flatMap((specifier) => {
      const home = PACKAGES[specifier.split('/')[0] ?? ''];
      return home === undefined || home.test(file.path)
        ? []
        : [`${file.path} imports ${specifier}: it belongs to ${home.source.replace(/[\\^]/g, '')} alone`];
    }),
  );
}
