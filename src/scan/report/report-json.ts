/** The data files beside the report, without credentials as the report is: they are sent on alike. */
import type { JudgedFinding } from '../../findings/findings-store.ts';
import { inertJson } from '../../report/inert-json.ts';
import { redactSecrets } from '../../shared/redact.ts';
import { isoTime } from '../iso-time.ts';
import type { PageChange } from '../page.ts';
import type { JudgedPage } from '../record-rows.ts';

/**
 * Credentials stand behind a `?`, before an `@`, or in the path of a webhook or a session: most lines have none, and
 * cost nothing.
 */
const MAY_HOLD_SECRETS = /[?@]|webhook|hooks\.|telegram\.|;\w*sess/i;

/** One page a line: the facts by their usual names, then `change`, `session` and when it was seen. */
export function* pageLines(pages: Iterable<JudgedPage>, session: string): Generator<string> {
  for (const { page, kind, firstSeen, lastChanged } of pages) {
    const seen = { first_seen: isoTime(firstSeen), last_changed: isoTime(lastChanged) };
    yield line({ ...page, change: kind, session, ...seen });
  }
}

/** One change a line: `new`, `changed`, `gone` or `unreached`, with fields from and to. */
export function* changeLines(changes: Iterable<PageChange>, session: string): Generator<string> {
  for (const { kind, url, fields, page } of changes) {
    const facts = { status_code: page?.status_code ?? 0, title: page?.title ?? '', error: page?.error ?? '' };
    yield line({ change: kind, url, fields, ...facts, session });
  }
}

/** One finding a line, see Finding; `news` is what this scan has to tell of it: `new`, `returned`, `changed`, ... */
export function* findingLines(findings: Iterable<JudgedFinding>): Generator<string> {
  for (const { finding, news, isSeen } of findings)
    yield `${inertJson({ ...finding, news, seen: isSeen })}\n`;
}

function line(value: Record<string, unknown>): string {
  const json = inertJson(value);
  return `${MAY_HOLD_SECRETS.test(json) ? redactSecrets(json) : json}\n`;
}
