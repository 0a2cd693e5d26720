/** Dialogs: a sheet of lines above the footer, so that the rows they speak of stay in sight. */

import { filterErrorOf } from '../filter/filter-command.ts';
import { matchWords, offerLine } from '../filter/filter-lines.ts';
import { fieldText, type TextField } from '../input/text-field.ts';
import { paletteLines } from '../palette/palette-lines.ts';
import { paintRow, RowBuilder, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { whereReasonStays } from '../state/dialogs.ts';
import type {
  ConfirmLayer,
  FilterLayer,
  Layer,
  LeaveLayer,
  MuteLayer,
  PromptLayer,
  TypedLayer,
} from '../state/layers.ts';
import type { LeaveChoice } from '../state/leave-choice.ts';
import { cellWidth, steadyText, wrapCells } from '../text/cells.ts';
import { plural } from '../text/count-words.ts';
import { readPauseWords } from '../text/pause-words.ts';
import { momentText } from '../text/time-words.ts';
import type { Glyphs, StyleName, Theme } from '../theme.ts';
import { fieldSegments } from './field-segments.ts';

const REASON_HINT = 'may be empty; ends by itself with `2h` or `until 09:00` behind it';

/** Lines of whatever dialog is on top; none where there is none. `room`: rows that it may take up. */
export function sheetLines(
  state: ConsoleState,
  layer: Layer,
  theme: Theme,
  room = state.size.rows,
): string[] {
  const sheet = new Sheet(state.size.columns, theme);
  switch (layer.kind) {
    case 'confirm':
      return confirmLines(layer, sheet);
    case 'typed':
      return typedLines(layer, state, sheet);
    case 'mute':
      return muteLines(layer, sheet);
    case 'prompt':
      return promptLines(layer, state, sheet);
    case 'leave':
      return leaveLines(layer, state, sheet);
    case 'logSearch':
      return sheet.field('search the log for', layer.field, true).lines();
    case 'filter':
      return filterLines(layer, state, sheet);
    case 'palette':
      return paletteLines(state, layer, room, theme);
    default:
      return [];
  }
}

/** Lines of full width: a sheet covers what lies below it. */
class Sheet {
  readonly #lines: string[] = [];
  readonly #width: number;
  readonly #theme: Theme;

  constructor(width: number, theme: Theme) {
    this.#width = width;
    this.#theme = theme;
  }

  title(text: string, style: StyleName): this {
    const { rule } = this.#theme.glyphs;
    const row = this.#row().text(`${rule}${rule}`, style).gap();
    row.text(text, style).gap();
    return this.#add(row.text(rule.repeat(row.left), style).build());
  }

  words(text: string, style: StyleName = 'plain'): this {
    if (text === '') return this;
    for (const part of wrapCells(text, this.#width - 4))
      this.#add(this.#row().gap(2).text(part, style).build());
    return this;
  }

  field(label: string, field: TextField, focused: boolean, after = ''): this {
    const row = this.#row()
      .gap(2)
      .text(label, focused ? 'strong' : 'faint')
      .gap();
    const room = row.left - (after === '' ? 0 : cellWidth(steadyText(after)) + 2);
    const line = [...row.built(), ...fieldSegments(field, Math.max(8, room), focused)];
    if (after !== '') line.push({ text: '  ', style: 'plain' }, { text: steadyText(after), style: 'faint' });
    return this.#add(line);
  }

  /** As it is, where there is one. */
  line(of: (width: number, glyphs: Glyphs) => Segment[] | null): this {
    const segments = of(this.#width, this.#theme.glyphs);
    return segments === null ? this : this.#add(segments);
  }

  choices(options: readonly { text: string; chosen: boolean }[]): this {
    const row = this.#row().gap(2);
    for (const { text, chosen } of options)
      row.text(chosen ? `[ ${text} ]` : `  ${text}  `, chosen ? 'selected' : 'plain').gap(2);
    return this.#add(row.build());
  }

  choice(text: string, chosen: boolean): this {
    const { selected } = this.#theme.glyphs;
    const row = this.#row().text(chosen ? `  ${selected} ` : '    ');
    return this.#add(row.column(text, row.left, chosen ? 'selected' : 'plain').build());
  }

  lines(): string[] {
    return this.#lines;
  }

  #row(): RowBuilder {
    return new RowBuilder(this.#width, this.#theme.glyphs);
  }

  #add(segments: readonly Segment[]): this {
    this.#lines.push(paintRow(segments, this.#theme));
    return this;
  }
}

function confirmLines(layer: ConfirmLayer, sheet: Sheet): string[] {
  sheet.title(layer.title, 'warning');
  for (const note of layer.notes) sheet.words(note);
  sheet.words(layer.radius, 'strong');
  return sheet
    .choices([
      { text: layer.no, chosen: layer.choice === 'no' },
      { text: layer.yes, chosen: layer.choice === 'yes' },
    ])
    .lines();
}

function typedLines(layer: TypedLayer, state: ConsoleState, sheet: Sheet): string[] {
  sheet.title(layer.title, 'bad').words(layer.radius, 'strong');
  if (layer.reason !== null) {
    const stays = whereReasonStays(layer.intent);
    const end = stays === '' ? pauseEnd(layer.reason, state) : '';
    const hint = stays === '' ? REASON_HINT : `may be empty; ${stays}`;
    sheet.field('reason:', layer.reason, layer.focus === 'reason', end).words(hint, 'faint');
  }
  return sheet.field(`type ${layer.expected} to do it:`, layer.field, layer.focus === 'word').lines();
}

function promptLines(layer: PromptLayer, state: ConsoleState, sheet: Sheet): string[] {
  return sheet
    .title(`Pause ${layer.grace.name}?`, 'warning')
    .words(layer.radius, 'strong')
    .field('reason:', layer.field, true, pauseEnd(layer.field, state))
    .words(REASON_HINT, 'faint')
    .lines();
}

function muteLines({ subject, note, field }: MuteLayer, sheet: Sheet): string[] {
  return sheet
    .title(`Mute ${subject}?`, 'warning')
    .words(note, 'strong')
    .field('why:', field, true)
    .words('it is open again when it becomes worse; the reason stays with it', 'faint')
    .lines();
}

/** How the words were understood, while they are being typed. */
function pauseEnd(field: TextField, { now, snapshot }: ConsoleState): string {
  const { until } = readPauseWords(fieldText(field), now, snapshot.zone);
  return until === null ? 'until resumed' : `until ${momentText(until, now, snapshot.zone)}`;
}

function leaveLines(layer: LeaveLayer, { leaveChoices }: ConsoleState, sheet: Sheet): string[] {
  const work = plural(layer.running, 'execution');
  const words: Record<LeaveChoice, string> = {
    detach: `detach   leave; a background engine takes ${work} up again`,
    drain: `drain    start nothing new, give ${work} 20 s to end, and leave`,
    cancel: `cancel   cancel ${work}, and leave`,
  };
  sheet.title(`Leave? ${work} ${layer.running === 1 ? 'runs' : 'run'} here`, 'warning');
  for (const choice of leaveChoices) sheet.choice(words[choice], layer.choice === choice);
  return sheet.lines();
}

function filterLines({ of, field, offers }: FilterLayer, state: ConsoleState, sheet: Sheet): string[] {
  sheet.line((width, glyphs) => offerLine(offers, width, glyphs));
  const error = filterErrorOf(state, of);
  sheet.field('/', field, true, error === '' ? matchWords(state, of) : '');
  return sheet.words(error, 'bad').lines();
}
