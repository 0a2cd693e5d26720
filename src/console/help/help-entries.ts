/** What help lists: the key table as it stands for one screen, what of it works elsewhere, and what the glyphs mean. */

import type { Binding, Context } from '../binding.ts';
import { AREAS } from '../key-table.ts';
import type { Keymap } from '../keymap.ts';
import { wordOf } from '../palette/commands-here.ts';
import { PLACE_TITLES, type PlaceName } from '../places/place-name.ts';
import { whyNot } from '../state/availability.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { Glyphs } from '../theme.ts';

export interface HelpEntry {
  /** null: it is a glyph. */
  binding: Binding | null;
  glyph: Glyph | null;
  group: string;
  keys: string;
  says: string;
}

/** Those that mean something by themselves. */
const GLYPH_WORDS = {
  selected: 'the row that keys act on',
  mark: 'marked for an act on many',
  ascending: 'sorted by this, the smallest first',
  descending: 'sorted by this, the largest first',
  ok: 'ended well',
  failed: 'failed',
  cancelled: 'cancelled',
  retrying: 'failed, and will be tried again',
  emergency: 'an emergency scan',
  barDone: 'done so far',
  barLeft: 'still to do',
  ellipsis: 'cut: there is more of it',
} as const satisfies Partial<Record<keyof Glyphs, string>>;

type Glyph = keyof typeof GLYPH_WORDS;

/** What narrows the list leaves: first those whose key it is, then those whose words have it. */
export function helpEntries(keymap: Keymap, context: Context, typed: string): HelpEntry[] {
  const all = [...keyEntries(keymap, context), ...GLYPH_ENTRIES];
  const wanted = typed.trim();
  if (wanted === '') return all;
  const isKey = ({ keys }: HelpEntry) => keys.split(' ').includes(wanted);
  const words = wanted.toLowerCase().split(/\s+/);
  const isAbout = (entry: HelpEntry) => {
    const text = textOf(entry);
    return words.every((word) => text.includes(word));
  };
  return [...all.filter(isKey), ...all.filter((entry) => !isKey(entry) && isAbout(entry))];
}

/** Why Enter does nothing with it; '' = it does what the key does. `below`: the screen that help lies over. */
export function whyNotHere(entry: HelpEntry, below: ConsoleState, context: Context): string {
  const { binding } = entry;
  if (binding === null) return 'a glyph, no key';
  if (binding.area === 'dialogs') return 'in dialogs';
  if (!binding.contexts.includes(context)) return `not here, but ${placesOf(binding)}`;
  return whyNot(binding.command, below);
}

function keyEntries({ bindings }: Keymap, context: Context): HelpEntry[] {
  const here = bindings.filter(({ contexts }) => contexts.includes(context));
  const there = bindings.filter(({ contexts }) => !contexts.includes(context));
  return [...inAreas(here, ''), ...inAreas(there, 'elsewhere')];
}

function inAreas(bindings: readonly Binding[], instead: string): HelpEntry[] {
  return AREAS.flatMap((area) =>
    bindings
      .filter((binding) => binding.area === area && binding.keys.length > 0)
      .map((binding) => ({
        binding,
        glyph: null,
        group: area === 'dialogs' || instead === '' ? area : instead,
        keys: binding.keys.join(' '),
        says: binding.says.replaceAll('`', ''),
      })),
  );
}

const GLYPH_ENTRIES: readonly HelpEntry[] = (Object.keys(GLYPH_WORDS) as Glyph[]).map((glyph) => ({
  binding: null,
  glyph,
  group: 'glyphs',
  keys: '',
  says: GLYPH_WORDS[glyph],
}));

function placesOf({ contexts }: Binding): string {
  const names = contexts.map((context) => PLACE_TITLES[context as PlaceName] ?? '').filter(Boolean);
  if (names.length > 0) return `on ${names.join(', ')}`;
  return contexts.includes('detail') ? 'where an execution is open' : 'in dialogs';
}

function textOf({ binding, group, keys, says }: HelpEntry): string {
  const word = binding === null ? '' : wordOf(binding.command).replaceAll('-', ' ');
  return `${group} ${binding?.area ?? ''} ${keys} ${says} ${word}`.toLowerCase();
}
