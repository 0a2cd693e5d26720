/** The emergency form's draft: its fields, and the act that it becomes. */
import type { ScanPreview } from '../../board/scan-preview.ts';
import type { OperatorAct } from '../../domain/operator.ts';
import { SCAN_MODES } from '../../domain/task.ts';
import { safeText } from '../../shared/safe-text.ts';
import { EMPTY_FIELD, fieldText } from '../input/text-field.ts';
import { plural } from '../text/count-words.ts';
import { type Draft, FORM_FIELDS } from './console-state.ts';

/** The board reports no more bad lines than this: with as many there may be others. */
const MOST_BAD_LINES = 20;

/** The board quotes bad entries made safe and cut to this. */
const LONGEST_QUOTED = 120;

export const EMPTY_DRAFT: Draft = {
  targets: EMPTY_FIELD,
  reason: EMPTY_FIELD,
  mode: 'normal',
  crawl: true,
  diff: true,
  headless: false,
  overrideRateLimit: false,
  focus: 'targets',
  preview: null,
  goOn: false,
};

/** The preview of the targets as they stand now; null while it is not there yet. */
export function currentPreview(draft: Draft): ScanPreview | null {
  return draft.preview?.text === fieldText(draft.targets) ? draft.preview.result : null;
}

export function focusMoved(draft: Draft, step: 1 | -1): Draft {
  const index = (FORM_FIELDS.indexOf(draft.focus) + step + FORM_FIELDS.length) % FORM_FIELDS.length;
  return { ...draft, focus: FORM_FIELDS[index] ?? 'targets', goOn: false };
}

/** The focused choice moved on; the draft itself where the focus is on a text field. */
export function choiceChanged(draft: Draft, step: 1 | -1): Draft {
  if (draft.focus === 'targets' || draft.focus === 'reason') return draft;
  if (draft.focus !== 'mode') return { ...draft, [draft.focus]: !draft[draft.focus] };
  const index = (SCAN_MODES.indexOf(draft.mode) + step + SCAN_MODES.length) % SCAN_MODES.length;
  return { ...draft, mode: SCAN_MODES[index] ?? 'normal' };
}

/** What stops the scan from being started as the board sees it; '' = nothing. */
export function whyNotStart(draft: Draft, preview: ScanPreview): string {
  if (preview.error !== '') return preview.error;
  if (preview.bad.length >= MOST_BAD_LINES)
    return `${MOST_BAD_LINES} entries or more are no target: mend them`;
  if (preview.urls > 0) return preview.blackout !== '' && isWithoutReason(draft) ? NEEDS_REASON : '';
  const first = preview.bad[0];
  return first === undefined ? 'no target yet: paste or type URLs, or the path of a file' : first.why;
}

export const NEEDS_REASON = 'a blackout is under way: an emergency passes it only with a reason';

function isWithoutReason({ reason }: Draft): boolean {
  return fieldText(reason).trim() === '';
}

/** The act, without the entries that are no target, as the confirm line says. */
export function scanAct(draft: Draft, preview: ScanPreview): OperatorAct {
  const reason = fieldText(draft.reason).trim();
  const { mode, crawl, diff, headless, overrideRateLimit } = draft;
  const bad = new Set(preview.bad.filter(({ line }) => line === 0).map(({ text }) => text));
  const file = preview.targetsFile === '' ? {} : { targetsFile: preview.targetsFile };
  return {
    kind: 'scan',
    emergency: true,
    targets: preview.targets.filter((target) => !bad.has(safeText(target, LONGEST_QUOTED))),
    ...file,
    mode,
    crawl,
    diff,
    overrideRateLimit,
    ...(headless ? { headless } : {}),
    ...(reason === '' ? {} : { reason }),
  };
}

/** `on a.example, b.example and 3 more`: what was mistyped is seen before anything is asked of it. */
export function hostWords({ hosts, hostNames }: ScanPreview): string {
  const more = hosts - hostNames.length;
  return `on ${hostNames.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The options in words, for the confirm line. */
export function draftWords(draft: Draft, preview: ScanPreview): string[] {
  const reason = fieldText(draft.reason).trim();
  const options = [
    `${draft.mode} mode`,
    draft.crawl ? 'crawl' : 'no crawl',
    draft.diff ? 'diff with the last scan' : 'no diff',
    ...(draft.headless ? ['pages with scripts in Chromium'] : []),
    draft.overrideRateLimit ? 'RATE LIMITS OFF' : 'rate limits kept',
  ].join(', ');
  const skipped =
    preview.bad.length === 0
      ? ''
      : `; leaves out ${plural(preview.bad.length, 'entry', 'entries')} that ${preview.bad.length === 1 ? 'is' : 'are'} no target`;
  return [
    hostWords(preview),
    `${options}${skipped}`,
    reason === '' ? 'no reason given' : `reason: ${reason}`,
    ...(preview.blackout === '' ? [] : [`passes the blackout ${preview.blackout}`]),
    ...preview.warnings,
  ];
}
