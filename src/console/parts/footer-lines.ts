/** The footer: what the last action came to, and the keys that do something here and now. */
import type { Binding } from '../binding.ts';
import { PLACE_COMMANDS, PLACE_TABS, PLACES, type PlaceName } from '../places/place-name.ts';
import { paintRow, RowBuilder } from '../rows/segment.ts';
import { whyNot } from '../state/availability.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { contextOf, isOpenScreen } from '../state/context.ts';
import { targetOf } from '../state/target.ts';
import { cellWidth, steadyText } from '../text/cells.ts';
import { clockText, MINUTE_MS } from '../text/time-words.ts';
import type { StyleName, Theme } from '../theme.ts';

const TONES = { plain: 'plain', good: 'good', bad: 'warning' } as const satisfies Record<string, StyleName>;
const GAP = 2;
/** After so long, where one is and could go is worth more than what came of something. */
const NEWS_MS = 2 * MINUTE_MS;
/** From this width on the palette always stands there, since it leads to all that has no room. */
const PALETTE_FROM_COLUMNS = 100;

export function footerLines(state: ConsoleState, theme: Theme): string[] {
  return [messageLine(state, theme), keyLine(state, theme)];
}

function messageLine(state: ConsoleState, theme: Theme): string {
  const row = new RowBuilder(state.size.columns, theme.glyphs);
  const { message, now } = state;
  const tabs = tabsWidth(state);
  const time = message === null ? '' : `${clockText(message.at, state.snapshot.zone)} `;
  const words = message === null ? 0 : cellWidth(time) + cellWidth(steadyText(message.text));
  const haveRoom = words + GAP + tabs <= row.left;
  if (message !== null && (haveRoom || now - message.at < NEWS_MS)) {
    row.text(time, 'faint');
    row.column(message.text, haveRoom ? row.left - tabs : row.left, TONES[message.tone]);
  } else row.gap(row.left - tabs);
  if (row.left > 0) placeTabs(row, state);
  return paintRow(row.build(), theme);
}

/** `1 Floor  2 Tasks ...`: where one is and could go, while no message needs the room. */
function placeTabs(row: RowBuilder, { place, keymap }: ConsoleState): void {
  for (const [index, name] of PLACES.entries()) {
    const isHere = name === place;
    row
      .gap(index === 0 ? 0 : GAP)
      .text(keymap.keyOf(PLACE_COMMANDS[name]), 'faint')
      .gap();
    row.text(PLACE_TABS[name], isHere ? 'strong' : 'faint');
  }
}

function tabsWidth({ keymap }: ConsoleState): number {
  const width = (name: PlaceName) =>
    cellWidth(keymap.keyOf(PLACE_COMMANDS[name])) + 1 + cellWidth(PLACE_TABS[name]);
  return PLACES.reduce((sum, name) => sum + GAP + width(name), -GAP);
}

/** In the order of the key table, as many as fit; help, the way out and, where there is room, the palette always stand at the end. */
function keyLine(state: ConsoleState, theme: Theme): string {
  const bindings = validBindings(state);
  const isWide = state.size.columns >= PALETTE_FROM_COLUMNS;
  const last = bindings.filter(
    ({ command }) => command === 'help' || command === 'back' || (isWide && command === 'palette'),
  );
  const row = new RowBuilder(state.size.columns, theme.glyphs);
  const reserved = last.reduce((sum, binding) => sum + widthOf(binding, state) + GAP, 0);
  const put = (binding: Binding, room: number) => {
    const gap = row.left === state.size.columns ? 0 : GAP;
    if (gap + widthOf(binding, state) > room) return;
    row.gap(gap).text(keyName(binding), 'key').gap().text(label(binding, state), 'faint');
  };
  for (const binding of bindings) if (!last.includes(binding)) put(binding, row.left - reserved);
  for (const binding of last) put(binding, row.left);
  return paintRow(row.build(), theme);
}

function validBindings(state: ConsoleState): Binding[] {
  const context = contextOf(state);
  const onScreen = isOpenScreen(context);
  const top = state.stack.at(-1);
  const oneField = top?.kind === 'typed' && top.reason === null;
  return state.keymap.bindings.filter(
    (binding) =>
      binding.short !== '' &&
      binding.keys.length > 0 &&
      binding.contexts.includes(context) &&
      !(oneField && binding.command === 'nextField') &&
      (!onScreen || whyNot(binding.command, state) === ''),
  );
}

function keyName(binding: Binding): string {
  return binding.keys[0] === 'Escape' ? 'Esc' : (binding.keys[0] ?? '');
}

/** Some keys do the opposite when it is already so. */
function label(binding: Binding, state: ConsoleState): string {
  if (binding.command === 'pause' && targetOf(state)?.paused === true) return 'resume';
  if (binding.command === 'pauseAll' && state.snapshot.pausedAll !== null) return 'resume all';
  if (binding.command === 'back' && state.moment !== null && state.stack.length === 0) return 'now';
  if (binding.command === 'back' && state.stack.length === 0 && state.place === 'floor') return 'leave';
  return binding.short;
}

function widthOf(binding: Binding, state: ConsoleState): number {
  return cellWidth(keyName(binding)) + 1 + cellWidth(label(binding, state));
}
