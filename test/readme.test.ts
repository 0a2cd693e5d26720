/** What the README says of keys and states is made from the program's own tables. `npm run readme` writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keyTableMarkdown } from '../src/console/key-table.ts';
import { EXECUTION_MOVES } from '../src/domain/execution.ts';
import { packageRoot } from '../src/shared/package-root.ts';
import { readMigrations } from '../src/store/open.ts';

const FILE = join(packageRoot(), 'README.md');

const generated: Record<string, string> = {
  keys: keyTableMarkdown(),
  moves: [
    '| move | from | to |',
    '|---|---|---|',
    ...Object.entries(EXECUTION_MOVES).map(
      ([move, { from, to }]) =>
        `| ${move} | ${from.map((status) => `\`${status}\``).join(' ')} | \`${to}\` |`,
    ),
  ].join('\n'),
};

function replaced(readme: string): string {
  return Object.entries(generated).reduce(
    (text, [name, content]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
        (_whole, open: string, close: string) => `${open}${content}\n${close}`,
      ),
    readme,
  );
}

test('the README shows the keys and the moves that the program has', () => {
  const readme = readFileSync(FILE, 'utf8');
  const expected = replaced(readme);
  if (process.env.WRITE_README === '1') writeFileSync(FILE, expected);
  else expect(readme, 'run "npm run readme"').toBe(expected);
});

test('the README names every table of the store', () => {
  const readme = readFileSync(FILE, 'utf8');
  const tables = readMigrations().flatMap(({ sql }) =>
    [...sql.matchAll(/CREATE TABLE (\w+)/g)].map((match) => match[1]),
  );
  expect(tables.length).toBeGreaterThan(5);
  // `_new`: a table that is built anew takes the name of the one that it replaces.
  for (const table of tables.filter((name) => !name?.endsWith('_new')))
    expect(readme).toContain(`\`${table}\``);
});

test('every dependency has its line in the README', () => {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const section = readFileSync(FILE, 'utf8').split('| dependency | why |')[1] ?? '';
  for (const name of Object.keys(manifest.dependencies))
    expect(section, name).toMatch(new RegExp(`[ ,|]${name}[ ,|]`));
});
