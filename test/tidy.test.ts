/** Keeps the house: arrows between rooms, one door to time, SQL in one place, names and sizes of files. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ARROWS, brokenArrows, strayPackages } from './tidy/arrows.ts';
import { bannedCode, barrels, longFiles, unfinished, vagueNames } from './tidy/house-rules.ts';
import { type LockFile, missingFromLock } from './tidy/lock-file.ts';
import { readSource, sourceFile } from './tidy/source-file.ts';

const root = dirname(import.meta.dirname);
const source = readSource(root, ['src']);
const all = [...source, ...readSource(root, ['test'])];

describe('the house is tidy', () => {
  test('rooms import only along the arrows', () => {
    expect(brokenArrows(source)).toEqual([]);
  });
  test('each package is used in its place alone', () => {
    expect(strayPackages(source)).toEqual([]);
  });
  test('time, SQL, output and the end of the process each have one door', () => {
    expect(bannedCode(all)).toEqual([]);
  });
  test('files are named after what they export', () => {
    expect(vagueNames(all.map((file) => file.path))).toEqual([]);
  });
  test('no file is too long', () => {
    expect(longFiles(all)).toEqual([]);
  });
  test('nothing is marked as unfinished', () => {
    expect(unfinished(all)).toEqual([]);
  });
  test('no file only passes on the exports of others', () => {
    expect(barrels(source)).toEqual([]);
  });
});

test('npm ci accepts the lock on every platform', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  expect(missingFromLock(lock)).toEqual([]);
  const without = { packages: { 'node_modules/a': { optionalDependencies: { 'a-darwin': '1.0.0' } } } };
  expect(missingFromLock(without)).toHaveLength(1);
});

describe('a breach is found and its message names the replacement', () => {
  const arrows = (path: string, text: string) => brokenArrows([sourceFile(path, text)]);
  const banned = (path: string, text: string) => bannedCode([sourceFile(path, text)]);

  test.each([
    ['src/domain/a.ts', `import { open } from '../store/open.ts'; open();`, 'domain/ is pure'],
    ['src/console/a.tsx', `import { Board } from '../board/board.ts'; new Board();`, 'Board.act'],
    [
      'src/console/a.ts',
      `import type { Store } from '../store/store.ts'; export type A = Store;`,
      'Board.act',
    ],
    ['src/scan/a.ts', `const x = await import('../engine/plan.ts'); x.plan();`, 'WorkContext'],
    ['src/workers/host.ts', `export { runScan } from '../scan/run-scan.ts';`, 'workers/worker.ts'],
    ['src/newroom/a.ts', `export const a = 1;`, 'test/tidy/arrows.ts'],
  ])('an import against the arrows: %s', (path, text, says) => {
    expect(arrows(path, text).join('\n')).toContain(says);
  });

  test.each([
    ['src/console/a.ts', `import type { Board } from '../board/board.ts'; export type A = Board;`],
    ['src/console/a.ts', `import { type Board } from '../board/board.ts'; export type A = Board;`],
    ['src/workers/worker.ts', `const { runScan } = await import('../scan/run-scan.ts'); runScan();`],
    ['src/domain/a.ts', `// import { open } from '../store/open.ts';\nexport const a = 1;`],
  ])('an import along the arrows is none: %s', (path, text) => {
    expect(arrows(path, text)).toEqual([]);
  });

  test.each([
    ['src/engine/a.ts', 'export const t = Date.now();', 'now()'],
    ['src/scan/a.ts', 'export const t = new Date();', 'now()'],
    ['src/board/a.ts', 'setTimeout(() => {}, 5);', 'sleep(ms, signal)'],
    [
      'src/store/a.ts',
      `import { setTimeout } from 'node:timers/promises'; setTimeout(1);`,
      'sleep(ms, signal)',
    ],
    ['src/commands/a.ts', 'process.exit(1);', 'return or throw'],
    ['src/store/a.ts', 'const thread = new Worker(entry);', 'start-thread.ts'],
    ['src/engine/a.ts', 'export const s = `SELECT *\n FROM x`;', 'store/'],
    ['src/commands/a.ts', `console.log('x');`, 'streams'],
    ['src/web/a.ts', 'export default 1;', 'by its name'],
    ['test/web/a.test.ts', `test.only('x', () => {});`, 'vitest run'],
    ['test/web/a.test.ts', `vi.mock('node:dns', () => ({}));`, 'set it back'],
  ])('a forbidden door: %s: %s', (path, text, says) => {
    expect(banned(path, text).join('\n')).toContain(says);
  });

  test.each([
    ['src/engine/a.ts', '// not Date.now() but the clock\nexport const t = 1;'],
    ['src/engine/a.ts', 'export const t = new Date(5).toISOString();'],
    ['src/engine/a.ts', 'timer.setTimeout(() => {}, 5);'],
    ['src/store/a.ts', 'export const s = `SELECT * FROM x`;'],
    ['src/commands/a.ts', `export const s = 'Select the tasks from the list';`],
  ])('what only looks like one is none: %s: %s', (path, text) => {
    expect(banned(path, text)).toEqual([]);
  });

  test('a package away from home', () => {
    const stray = strayPackages([sourceFile('src/engine/a.ts', `import { fetch } from 'undici'; fetch();`)]);
    expect(stray).toEqual(['src/engine/a.ts imports undici: it belongs to src/web/ alone']);
  });

  test('names, sizes, leftovers and barrels', () => {
    expect(vagueNames(['src/web/utils.ts', 'src/web/url.ts'])).toHaveLength(1);
    expect(longFiles([sourceFile('src/a.ts', 'export {};\n'.repeat(401))])).toHaveLength(1);
    expect(unfinished([sourceFile('src/a.ts', '// TODO later')])).toHaveLength(1);
    expect(barrels([sourceFile('src/web/a.ts', `export { b } from './b.ts';`)])).toHaveLength(1);
  });

  test('no two rooms import each other', () => {
    for (const [room, { uses }] of Object.entries(ARROWS))
      for (const used of uses) expect(ARROWS[used]?.uses, `${room} and ${used}`).not.toContain(room);
  });
});

test('every room of the source has its arrows', () => {
  const rooms = new Set(
    source
      .map((file) => file.path.split('/'))
      .filter((parts) => parts.length > 2)
      .map((parts) => parts[1]),
  );
  expect([...rooms].filter((room) => ARROWS[room ?? ''] === undefined)).toEqual([]);
});
