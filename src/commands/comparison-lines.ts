/** Two kept versions of a watched URL beside each other, as lines to print. */
import type { KeptComparison } from '../monitor/compare/compare-kept.ts';
import type { DiffHunk } from '../monitor/compare/content-diff.ts';
import type { KeptVersion } from '../monitor/results/results-reader.ts';
import { safeLine, safeText } from '../shared/safe-text.ts';
import { timeText } from './times.ts';

export interface Compared extends KeptComparison {
  url: string;
  from: KeptVersion;
  to: KeptVersion;
}

export interface ComparisonLine {
  /** What came, what went, where in the text; '' = all else. */
  mark: '+' | '-' | '@' | '';
  text: string;
}

/** What matters for security, then a unified diff; safe to print. Why there is no more of it is in `diff.note`. */
export function comparisonLines(
  { url, from, to, facts, diff, signals }: Compared,
  zone: string,
): ComparisonLine[] {
  const head = ({ id, at, sha256 }: KeptVersion) =>
    `${safeText(url)}\tversion ${id}, ${timeText(at, zone)}, sha256 ${sha256.slice(0, 12)}`;
  const heads: ComparisonLine[] = [
    { mark: '', text: `--- ${head(from)}` },
    { mark: '', text: `+++ ${head(to)}` },
  ];
  return [
    ...(facts === '' ? [] : [{ mark: '', text: `# ${safeText(facts)}` } as const]),
    ...signals.map(({ kind, value, came }): ComparisonLine => {
      const mark = came ? '+' : '-';
      return { mark, text: `# ${mark} ${kind} ${safeText(value)}` };
    }),
    ...(diff.hunks.length === 0 ? [] : heads),
    ...diff.hunks.flatMap(hunkLines),
  ];
}

function hunkLines(hunk: DiffHunk): ComparisonLine[] {
  const lines = hunk.lines.map((line): ComparisonLine => {
    const first = line.charAt(0);
    return { mark: first === '+' || first === '-' ? first : '', text: first + safeLine(line.slice(1)) };
  });
  return [{ mark: '@', text: hunkHead(hunk) }, ...lines];
}

/** As diff(1) counts, of what is shown. */
function hunkHead({ before, after, lines }: DiffHunk): string {
  const had = lines.filter((line) => !line.startsWith('+')).length;
  const has = lines.filter((line) => !line.startsWith('-')).length;
  return `@@ -${had === 0 ? before - 1 : before},${had} +${has === 0 ? after - 1 : after},${has} @@`;
}
