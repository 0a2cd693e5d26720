/** The key table for the README, so that it cannot say anything else than the program does. */
import type { Area } from './binding.ts';
import { DEFAULT_KEYMAP, type Keymap } from './keymap.ts';

/** What is looked for in a hurry stands first. */
export const AREAS: readonly Area[] = [
  'emergency',
  'safe acts',
  'risky acts',
  'find',
  'select',
  'places',
  'move',
  'other',
  'dialogs',
];

/** A Markdown table of the keys of the screens: area, keys, what they do. Dialogs show theirs in the footer. */
export function keyTableMarkdown(): string {
  const groups = keyGroups(DEFAULT_KEYMAP).filter(({ area }) => area !== 'dialogs');
  const rows = groups.flatMap(({ area, lines }) =>
    lines.map(
      ({ keys, says }, index) =>
        `| ${index === 0 ? area : ''} | ${keys.map(code).join(' ')} | ${cell(says)} |`,
    ),
  );
  return ['| area | keys | what they do |', '|---|---|---|', ...rows].join('\n');
}

export interface KeyGroup {
  area: Area;
  lines: { keys: readonly string[]; says: string }[];
}

/** The bindings by area, for help and README. */
function keyGroups({ bindings }: Keymap): KeyGroup[] {
  return AREAS.map((area) => ({
    area,
    lines: bindings
      .filter((binding) => binding.area === area && binding.keys.length > 0)
      .map(({ keys, says }) => ({ keys, says })),
  }));
}

function code(key: string): string {
  return `\`${cell(key)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
