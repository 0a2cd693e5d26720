/** Any two kept versions of a URL beside each other. */

import { compileRules, type IgnoreRules } from '../content/ignore-rules.ts';
import type { KeptVersion } from '../results/results-reader.ts';
import { factsThatDiffer } from './compare-versions.ts';
import type { ContentDiff } from './content-diff.ts';
import { explainChange } from './explain-change.ts';
import { hideKeys, type SignalChange } from './signals.ts';

export interface KeptComparison {
  /** `status 200 -> 203`; '' when only the content may differ. */
  facts: string;
  diff: ContentDiff;
  signals: SignalChange[];
}

/**
 * Strings that look like keys are shown by their beginning, as in reports.
 * @param how `raw` compares the bodies line by line as they were sent, without the rules
 * @param content reads a kept body
 */
export async function compareKept(
  url: string,
  from: KeptVersion,
  to: KeptVersion,
  how: { rules: IgnoreRules; raw: boolean; content: (sha256: string) => Buffer | null },
): Promise<KeptComparison> {
  const side = ({ sha256, contentType }: KeptVersion) => ({
    sha256,
    contentType: how.raw ? plainType(contentType) : contentType,
  });
  const rules = how.raw ? compileRules([], []) : how.rules;
  const facts = factsThatDiffer(asVersion(from), asVersion(to));
  const change = { id: 0, url, kind: 'changed', at: to.at, sessionId: to.sessionId, detail: facts } as const;
  const kept = { content: how.content, pause: async () => undefined };
  const explained = await explainChange({ ...change, from: side(from), to: side(to) }, rules, kept);
  const diff = explained.diff ?? {
    hunks: [],
    added: 0,
    removed: 0,
    note: 'neither content is kept any more',
  };
  const cut = from.truncated || to.truncated ? 'only the beginning of a long body is kept' : '';
  const note = [diff.note, cut].filter((part) => part !== '').join('; ');
  const hunks = diff.hunks.map((hunk) => ({ ...hunk, lines: hunk.lines.map(hideKeys) }));
  return { facts, diff: { ...diff, hunks, note }, signals: explained.signals };
}

/** The charset stays: without it the text could not be read. */
function plainType(contentType: string): string {
  const charset = /;\s*charset=[^;]+/i.exec(contentType)?.[0] ?? '';
  return `text/plain${charset}`;
}

function asVersion({ sha256, textSha256, ...same }: KeptVersion) {
  return { ...same, rawSha256: sha256, textSha256, tailSha256: '', rulesKey: '' };
}
