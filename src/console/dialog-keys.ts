/** Keys of the dialogs: questions, fields, palette and help. What is said of one of them stands in its footer. */
import { type Binding, bind, type Context } from './binding.ts';

const FIELDS: readonly Context[] = [
  'help',
  'palette',
  'filter',
  'logSearch',
  'prompt',
  'mute',
  'typed',
  'form',
];

export const DIALOG_KEYS: readonly Binding[] = [
  bind('accept', ['Enter'], ['prompt'], 'dialogs', 'do it, with what was typed', 'pause'),
  bind('accept', ['Enter'], ['mute'], 'dialogs', 'mute, with the reason that was typed', 'mute'),
  bind('accept', ['Enter'], ['typed'], 'dialogs', 'do it, once the word is typed', 'do it'),
  bind('accept', ['Enter'], ['confirm', 'leave'], 'dialogs', 'take the marked choice', 'take it'),
  bind('yes', ['y'], ['confirm'], 'dialogs', 'yes', 'yes'),
  bind('accept', ['Enter'], ['form'], 'dialogs', 'go on: to the reason, then to the confirm line', 'go on'),
  bind(
    'complete',
    ['Tab'],
    ['form'],
    'dialogs',
    'complete the path of a file, else next field',
    'next field',
  ),
  bind('nextField', ['Down'], ['form'], 'dialogs', 'next field'),
  bind('nextField', ['Tab', 'Down'], ['typed'], 'dialogs', 'next field', 'next field'),
  bind('previousField', ['Shift-Tab', 'Up'], ['form', 'typed'], 'dialogs', 'previous field'),
  bind('newLine', ['Ctrl-J'], ['form'], 'dialogs', 'new line in the targets'),
  bind(
    'otherChoice',
    ['Tab', 'Shift-Tab', 'Left', 'Right'],
    ['confirm'],
    'dialogs',
    'other choice',
    'choose',
  ),
  bind('accept', ['Enter'], ['palette'], 'dialogs', 'do what the line says', 'do it'),
  bind('complete', ['Tab'], ['palette'], 'dialogs', 'complete the line', 'complete'),
  bind('up', ['Up'], ['palette'], 'dialogs', 'suggestion above; on an empty line: earlier lines', 'earlier'),
  bind('down', ['Down'], ['palette'], 'dialogs', 'suggestion below'),
  bind('accept', ['Enter'], ['help'], 'dialogs', 'do it, where it is possible', 'do it'),
  bind('up', ['Up', 'Shift-Tab'], ['help'], 'dialogs', 'key above'),
  bind('down', ['Down', 'Tab'], ['help'], 'dialogs', 'key below', 'choose'),
  bind('pageUp', ['PageUp'], ['help'], 'dialogs', 'page up'),
  bind('pageDown', ['PageDown'], ['help'], 'dialogs', 'page down'),
  bind('up', ['Up', 'k', 'Shift-Tab'], ['leave'], 'dialogs', 'choice above'),
  bind('down', ['Down', 'j', 'Tab'], ['leave'], 'dialogs', 'choice below', 'choose'),
  bind('escape', ['n'], ['confirm'], 'dialogs', 'no'),
  bind('escape', ['Escape'], ['filter'], 'dialogs', 'clear the filter', 'clear'),
  bind('escape', ['Escape'], ['palette', 'help'], 'dialogs', 'close', 'close'),
  bind('escape', ['Escape'], ['form'], 'dialogs', 'close the form and keep the draft', 'keep draft'),
  bind(
    'escape',
    ['Escape'],
    ['confirm', 'prompt', 'mute', 'typed', 'leave'],
    'dialogs',
    'close, change nothing',
    'no',
  ),
  bind('left', ['Left'], FIELDS, 'dialogs', 'cursor left; in a choice: previous'),
  bind('right', ['Right'], FIELDS, 'dialogs', 'cursor right; in a choice: next'),
  bind('home', ['Home', 'Ctrl-A'], FIELDS, 'dialogs', 'to the start of the field'),
  bind('end', ['End', 'Ctrl-E'], FIELDS, 'dialogs', 'to the end of the field'),
  bind('erase', ['Backspace'], FIELDS, 'dialogs', 'erase to the left'),
  bind('eraseAhead', ['Delete'], FIELDS, 'dialogs', 'erase to the right'),
  bind('eraseAll', ['Ctrl-U'], FIELDS, 'dialogs', 'empty the field'),
];

/** Contexts in which a printable key is text unless the table says otherwise. */
export function takesText(context: Context): boolean {
  return FIELDS.includes(context);
}
