/** The emergency form as lines: fields on the left, what the board makes of the targets below them. */
import type { ScanPreview } from '../../board/scan-preview.ts';
import { SCAN_MODES } from '../../domain/task.ts';
import { fieldText, type TextField } from '../input/text-field.ts';
import { fieldSegments } from '../parts/field-segments.ts';
import { paintRow, RowBuilder, type Segment } from '../rows/segment.ts';
import type { ConsoleState, Draft, FormField } from '../state/console-state.ts';
import { currentPreview, hostWords } from '../state/draft.ts';
import { plural } from '../text/count-words.ts';
import type { StyleName, Theme } from '../theme.ts';

const LABEL_CELLS = 20;
const MOST_TARGET_ROWS = 8;

export function emergencyLines(state: ConsoleState, bodyRows: number, theme: Theme): string[] {
  const { draft, size } = state;
  const row = () => new RowBuilder(size.columns, theme.glyphs);
  const lines: Segment[][] = [];
  lines.push(
    row()
      .gap()
      .text('Emergency scan', 'warning')
      .gap(2)
      .text('runs at once, also when all workers are busy', 'faint')
      .build(),
  );
  const targetRows = Math.max(2, Math.min(MOST_TARGET_ROWS, bodyRows - 12));
  lines.push(...targetLines(draft, targetRows, size.columns, theme));
  const [first, ...rest] = verdict(draft);
  lines.push(first === undefined ? [] : row().gap(3).text(first.text, first.style).build());
  lines.push(oneLine('reason', draft.reason, draft, size.columns, theme));
  const modes = SCAN_MODES.map((mode) => ({ text: mode, chosen: draft.mode === mode }));
  lines.push(choice('mode', modes, draft, size.columns, theme));
  lines.push(yesNo('crawl', draft.crawl, draft, size.columns, theme));
  lines.push(yesNo('diff', draft.diff, draft, size.columns, theme));
  lines.push(yesNo('headless', draft.headless, draft, size.columns, theme));
  lines.push(yesNo('overrideRateLimit', draft.overrideRateLimit, draft, size.columns, theme));
  for (const { text, style } of rest) {
    const line = row().gap(3);
    lines.push(line.column(text, line.left, style).build());
  }
  return lines.slice(0, bodyRows).map((line) => paintRow(line, theme));
}

const LABELS: Readonly<Record<FormField, string>> = {
  targets: 'Targets',
  reason: 'Reason',
  mode: 'Mode',
  crawl: 'Crawl',
  diff: 'Diff with last scan',
  headless: 'Open in Chromium',
  overrideRateLimit: 'Lift rate limits',
};

function labelled(name: FormField, draft: Draft, columns: number, theme: Theme): RowBuilder {
  const focused = draft.focus === name;
  const row = new RowBuilder(columns, theme.glyphs).text(focused ? ` ${theme.glyphs.selected} ` : '   ');
  return row.column(LABELS[name], LABEL_CELLS, focused ? 'strong' : 'faint').gap();
}

/** The lines around the cursor of a list that may be long. */
function targetLines(draft: Draft, count: number, columns: number, theme: Theme): Segment[][] {
  const focused = draft.focus === 'targets';
  const before = draft.targets.before.split('\n');
  const after = draft.targets.after.split('\n');
  const current = before.length - 1;
  const lines = [...before.slice(0, -1), (before.at(-1) ?? '') + (after[0] ?? ''), ...after.slice(1)];
  const top = Math.max(0, Math.min(current - count + 1, lines.length - count));
  return Array.from({ length: count }, (_, index) => {
    const at = top + index;
    const row =
      index === 0
        ? labelled('targets', draft, columns, theme)
        : new RowBuilder(columns, theme.glyphs).gap(LABEL_CELLS + 4);
    const empty = fieldText(draft.targets) === '' && index === 0;
    if (empty) {
      row.text(' ', focused ? 'cursor' : 'plain');
      return row.column('URLs or hosts, spaces between them, or a file (Tab)', row.left - 1, 'faint').build();
    }
    if (at === current && focused) {
      const field = { before: before.at(-1) ?? '', after: after[0] ?? '' };
      return [...row.built(), ...fieldSegments(field, row.left - 1, true)];
    }
    return row.column(lines[at] ?? '', row.left - 1).build();
  });
}

function oneLine(name: 'reason', field: TextField, draft: Draft, columns: number, theme: Theme): Segment[] {
  const row = labelled(name, draft, columns, theme);
  return [...row.built(), ...fieldSegments(field, row.left - 1, draft.focus === name)];
}

function yesNo(name: FormField, value: boolean, draft: Draft, columns: number, theme: Theme): Segment[] {
  const options = [
    { text: 'yes', chosen: value },
    { text: 'no', chosen: !value },
  ];
  return choice(name, options, draft, columns, theme);
}

function choice(
  name: FormField,
  options: readonly { text: string; chosen: boolean }[],
  draft: Draft,
  columns: number,
  theme: Theme,
): Segment[] {
  const row = labelled(name, draft, columns, theme);
  const chosenStyle: StyleName = draft.focus === name ? 'selected' : 'strong';
  for (const { text, chosen } of options)
    row.text(chosen ? `[${text}]` : ` ${text} `, chosen ? chosenStyle : 'faint').gap();
  if (draft.focus === name) row.gap().text('Left, Right choose', 'faint');
  return row.build();
}

function verdict(draft: Draft): { text: string; style: StyleName }[] {
  if (fieldText(draft.targets).trim() === '') return [];
  const preview = currentPreview(draft);
  if (preview === null) return [{ text: 'checking the targets', style: 'faint' }];
  const lines: { text: string; style: StyleName }[] = [];
  if (preview.error !== '') lines.push({ text: preview.error, style: 'bad' });
  if (preview.urls > 0) lines.push({ text: sizeText(preview), style: 'good' });
  if (preview.hosts > 0) lines.push({ text: hostWords(preview), style: 'plain' });
  if (preview.blackout !== '')
    lines.push({ text: `blackout ${preview.blackout}: passed only with a reason`, style: 'warning' });
  for (const warning of preview.warnings) lines.push({ text: warning, style: 'warning' });
  for (const { line, text, why } of preview.bad)
    lines.push({ text: `${line > 0 ? `line ${line}, ` : ''}${text}: ${why}`, style: 'bad' });
  return lines;
}

/** What matters most stands first: a narrow screen cuts the end. */
function sizeText({ urls, hosts, repeated, bad, targetsFile }: ScanPreview): string {
  const parts = [
    `${plural(urls, 'URL')} on ${plural(hosts, 'host')}, ${urls === 1 ? 'in scope' : 'all in scope'}`,
    bad.length === 0 ? '' : `${bad.length} ${bad.length === 1 ? 'is' : 'are'} no target`,
    repeated === 0 ? '' : `${repeated} named again`,
    targetsFile === '' ? '' : `from ${targetsFile}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}
