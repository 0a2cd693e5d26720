import { styleText } from 'node:util';
import { compareKept } from '../monitor/compare/compare-kept.ts';
import { compileRules } from '../monitor/content/ignore-rules.ts';
import type { KeptVersion } from '../monitor/results/results-reader.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { type Compared, comparisonLines } from './comparison-lines.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printJson, printLine, printNote } from './print.ts';
import { isoTime } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';
import { watchedUrl, withWatchedTask } from './watched-task.ts';

/** All versions of one URL that a monitor keeps at most. */
const MOST_VERSIONS = 10_000;
const SHORTEST_HASH = 6;

export const diffVerb: Verb = {
  name: 'diff',
  usage: 'TASK URL [FROM] [TO]',
  about: `Compares two kept versions of a URL that a monitor watches: what came or went that matters for security,
then a unified diff of the normalised contents under the task's ignore rules. FROM and TO are version numbers of
"scarefloor versions", or beginnings of hashes; the last two versions unless given.`,
  inputs: { least: 2, most: 4 },
  completes: 'tasks',
  flags: {
    raw: { type: 'boolean', help: 'the bodies as they were sent, without normalising and rules' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor diff app-js https://example.org/app.js', 'the last change'],
    ['scarefloor diff app-js https://example.org/app.js 3', 'from version 3 to the newest'],
    ['scarefloor diff app-js https://example.org/app.js 3 7 --json', 'for a program'],
  ],
  run: async (context) => {
    const [name = '', written = '', ...words] = context.input;
    return await withWatchedTask(context, name, async (watched) => {
      const { config, reader } = watched;
      const url = watchedUrl(watched, written);
      const { from, to } = chosen(reader.versions(url, MOST_VERSIONS), words, url);
      const compared = await compareKept(url, from, to, {
        rules: compileRules(config.ignore_selectors, config.ignore_patterns),
        raw: context.flags.is('raw'),
        content: (sha256) => reader.content(sha256),
      });
      if (context.flags.is('json')) printJson(context, 'diff', record({ url, from, to, ...compared }));
      else await print(context, { url, from, to, ...compared });
      return 0;
    });
  },
};

function chosen(
  versions: readonly KeptVersion[],
  [first, second]: readonly string[],
  url: string,
): { from: KeptVersion; to: KeptVersion } {
  const to = second === undefined ? versions[0] : versionNamed(versions, second);
  const from = first === undefined ? versions[1] : versionNamed(versions, first);
  if (from === undefined || to === undefined)
    throw new UserError(
      `${safeText(url)} has ${versions.length === 1 ? 'one version' : 'no version'}: there is nothing to compare yet`,
    );
  return { from, to };
}

function versionNamed(versions: readonly KeptVersion[], word: string): KeptVersion {
  const named = versions.find(({ id }) => String(id) === word);
  if (named) return named;
  const hash = word.toLowerCase();
  const like = hash.length < SHORTEST_HASH ? [] : versions.filter(({ sha256 }) => sha256.startsWith(hash));
  const [only, ...more] = like;
  if (only && more.length === 0) return only;
  const why = more.length > 0 ? `${like.length} versions begin with` : 'no version';
  throw new UserError(`${why} "${safeText(word, 80)}"; "scarefloor versions" lists them`);
}

async function print(context: CommandContext, compared: Compared): Promise<void> {
  const { timezone } = await context.settings();
  const { diff } = compared;
  const paint = painter(context);
  for (const { mark, text } of comparisonLines(compared, timezone)) printLine(context, paint(mark, text));
  if (diff.note !== '') printNote(context, safeText(diff.note));
  else if (diff.hunks.length === 0) printNote(context, 'no line differs');
}

const COLOURS = { '+': 'green', '-': 'red', '@': 'cyan' } as const;

function painter({ streams, environment }: CommandContext): (mark: string, line: string) => string {
  const isPlain = !streams.stdout.isTTY || Boolean(environment.NO_COLOR);
  return (mark, line) => {
    const colour = COLOURS[mark as keyof typeof COLOURS];
    return isPlain || colour === undefined ? line : styleText(colour, line, { validateStream: false });
  };
}

function record({ url, from, to, facts, diff, signals }: Compared): Output<'diff'> {
  return {
    url,
    from: { ...from, at: isoTime(from.at) },
    to: { ...to, at: isoTime(to.at) },
    facts,
    signals,
    added: diff.added,
    removed: diff.removed,
    note: diff.note,
    hunks: diff.hunks,
  };
}
