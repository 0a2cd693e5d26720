/** The licences of what is in the bundles, in dist/THIRD-PARTY-NOTICES.txt: they ask to go where the code goes. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;
const dist = join(root, 'dist');

/** esbuild says of each module where it comes from: in a comment, or of CommonJS as the name of its function. */
const MODULE = /^\s*(?:\/\/ |")((?:[^\s"]*\/)?node_modules\/(?:@[^/\s"]+\/)?[^/\s"]+)\//gm;

const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const texts = readdirSync(folder)
    .filter((file) => LICENCE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  // Some packages have no file of it, but say it elsewhere.
  const licence = texts.length > 0 ? texts.join('\n\n') : `Licence: ${license ?? 'see its page'}`;
  return `${name} ${version} (${license ?? 'see below'})\n\n${licence}\n`;
}

const bundles = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.js'),
);
const folders = new Set(
  bundles.flatMap((path) =>
    [...readFileSync(join(dist, path), 'utf8').matchAll(MODULE)].map(([, folder = '']) => join(root, folder)),
  ),
);
const notices = [...new Set([...folders].map(noticeOf))].sort();
const head = `The files in this folder have code of these ${notices.length} packages in them.\n`;
writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), [head, ...notices].join(`\n${'-'.repeat(78)}\n\n`));
