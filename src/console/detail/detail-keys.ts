/** Keys of the detail of an execution alone; the table of all keys takes them in. */
import type { Binding } from '../binding.ts';

type Key = Pick<Binding, 'command' | 'keys' | 'area' | 'says' | 'short'>;

const KEYS: readonly Key[] = [
  {
    command: 'search',
    keys: ['/'],
    area: 'find',
    says: 'search the log: a text, or `~` and a regular expression',
    short: 'search',
  },
  { command: 'nextMatch', keys: ['n'], area: 'find', says: 'next match in the log', short: '' },
  { command: 'previousMatch', keys: ['N'], area: 'find', says: 'match before it in the log', short: '' },
  {
    command: 'level',
    keys: ['l'],
    area: 'find',
    says: 'lines of the log from a level on: all, info, warn, error',
    short: 'level',
  },
  {
    command: 'olderRun',
    keys: ['<'],
    area: 'places',
    says: 'the execution of the task before this one',
    short: 'older',
  },
  {
    command: 'newerRun',
    keys: ['>'],
    area: 'places',
    says: 'the execution of the task after this one',
    short: 'newer',
  },
  {
    command: 'wrap',
    keys: ['w'],
    area: 'other',
    says: 'wrap long lines of the log, or cut them',
    short: 'wrap',
  },
  {
    command: 'scrollLeft',
    keys: ['Left'],
    area: 'move',
    says: 'long lines of the log: to the left',
    short: '',
  },
  {
    command: 'scrollRight',
    keys: ['Right'],
    area: 'move',
    says: 'long lines of the log: to the right',
    short: '',
  },
];

export const DETAIL_KEYS: readonly Binding[] = KEYS.map((key) => ({ ...key, contexts: ['detail'] }));
