import { sighting } from '../../findings/sighting.ts';
import { safeText } from '../../shared/safe-text.ts';
import { SEVERITIES } from '../../shared/severity.ts';
import type { Fields } from './fields.ts';
import { authorityOf, group, listOf, parseObject, textOf } from './fields.ts';
import type { OutputReader, Sink } from './output-reader.ts';

/**
 * JSON lines of nuclei (`-jsonl`): one finding a line. Fields as its ResultEvent documents them: `template-id`, `info`
 * (`name`, `severity`, `description`, `reference`, `classification`), `matcher-name`, `extractor-name`, `type`, `host`,
 * `matched-at`, `extracted-results`, `ip`, `url`.
 */
export function nucleiReader(sink: Sink): OutputReader {
  return {
    line(text) {
      const fields = parseObject(text);
      if (typeof fields === 'string') return fields;
      const template = textOf(fields, ['template-id', 'templateID', 'template']);
      if (template === '') return 'has no template-id';
      // With -matcher-status, templates that did not match are printed too.
      if (fields['matcher-status'] === false) return '';
      const info = group(fields.info);
      const matched = textOf(fields, ['matched-at', 'matched', 'url', 'host'], 2_000);
      const host = authorityOf(matched || textOf(fields, ['host', 'url']));
      const written = textOf(info, ['severity']).toLowerCase();
      const severity = SEVERITIES.find((one) => one === written);
      const matcher = textOf(fields, ['matcher-name', 'matcher_name']);
      sink.finding(
        sighting({
          source: 'nuclei',
          kind: template,
          // Templates put random words into queries: with those every run would find something new.
          place: matched.replace(/[?#].*$/, '') || host,
          key: [matcher, textOf(fields, ['extractor-name'])].join(' ').trim(),
          severity: severity ?? 'info',
          confidence: severity === undefined ? 'tentative' : 'firm',
          url: /^https?:/.test(matched) ? matched : '',
          host,
          ip: textOf(fields, ['ip']),
          title: textOf(info, ['name']) || template,
          evidence: evidenceOf(fields, info, matcher),
          refs: refsOf(info),
        }),
      );
      return '';
    },
    end: () => '',
  };
}

/** What it extracted says most; the whole response, which may hold secrets, stays in the raw output. */
function evidenceOf(fields: Fields, info: Fields | null, matcher: string): string {
  const extracted = listOf(fields['extracted-results']).join(', ');
  const matched = textOf(fields, ['matched-at', 'matched']);
  const description = textOf(info, ['description'], 600);
  return [extracted, matcher, matched, description].filter((part) => part !== '').join('; ');
}

function refsOf(info: Fields | null): string[] {
  const classification = group(info?.classification);
  const ids = [...listOf(classification?.['cve-id']), ...listOf(classification?.['cwe-id'])];
  return [...new Set(ids.map((id) => id.toUpperCase()))];
}

/** What a line of `-stats-json` (on stderr) says of the progress; null where it is no such line. */
export function nucleiProgress(text: string): Parameters<Sink['progress']>[0] | null {
  if (!text.startsWith('{')) return null;
  const fields = parseObject(text);
  if (typeof fields === 'string' || !('requests' in fields) || !('total' in fields)) return null;
  // It prints its numbers as text.
  const number = (name: string) => {
    const value = Number(textOf(fields, [name]) || Number.NaN);
    return Number.isFinite(value) && value >= 0 ? Math.round(value) : null;
  };
  const done = number('requests');
  const total = number('total');
  if (done === null) return null;
  const counters = {
    findings: number('matched') ?? 0,
    errors: number('errors') ?? 0,
  };
  const rps = number('rps');
  return {
    done,
    // A total that was passed was a guess.
    total: total === null || total < done ? null : total,
    counters,
    note: safeText(
      `${number('hosts') ?? '?'} hosts, ${number('templates') ?? '?'} templates${rps === null ? '' : `, ${rps} requests/s`}`,
    ),
  };
}
