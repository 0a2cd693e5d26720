/** Keys in the emergency form. `!`, targets, Enter, reason, Enter, `y`: five keys besides what is typed. */
import type { ScanPreview } from '../../board/scan-preview.ts';
import type { Command } from '../command.ts';
import { fieldText, insertText, LONGEST_LIST, type TextField } from '../input/text-field.ts';
import { plural } from '../text/count-words.ts';
import type { ConsoleState, Draft } from './console-state.ts';
import {
  choiceChanged,
  currentPreview,
  draftWords,
  focusMoved,
  NEEDS_REASON,
  scanAct,
  whyNotStart,
} from './draft.ts';
import { editedField } from './edited-field.ts';
import { type BoardReader, pop, push, say, type Transition, to, topLayer } from './transition.ts';

export function openEmergency(state: ConsoleState): Transition {
  const opened = { ...state, draft: { ...state.draft, focus: 'targets' as const, goOn: false } };
  const text = fieldText(state.draft.targets);
  const above = push(opened, { kind: 'emergency' });
  // What the draft hits may have changed since it was put aside.
  return text === '' ? to(above) : to(above, { kind: 'preview', text, atOnce: true });
}

export function emergencyCommand(command: Command, state: ConsoleState, board: BoardReader): Transition {
  const { draft } = state;
  switch (command) {
    case 'escape':
      return to(say(pop(state), hasContent(draft) ? 'draft kept: ! opens it again' : 'nothing changed'));
    case 'complete':
      return isPath(draft)
        ? to(state, { kind: 'paths', typed: fieldText(draft.targets) })
        : to(withDraft(state, focusMoved(draft, 1)));
    case 'nextField':
      return to(withDraft(state, focusMoved(draft, 1)));
    case 'previousField':
      return to(withDraft(state, focusMoved(draft, -1)));
    case 'newLine':
      return typeInForm(state, '\n');
    case 'accept':
      return draft.focus === 'targets' ? to(withDraft(state, focusMoved(draft, 1))) : goOn(state, board);
    default:
      return edit(command, state);
  }
}

/** Typed or pasted text goes where the focus is; on a choice the space bar moves it on. */
export function typeInForm(state: ConsoleState, text: string): Transition {
  const { draft } = state;
  if (draft.focus === 'targets') {
    // Cutting it would leave targets out without anyone noticing.
    if (fieldText(draft.targets).length + text.length > LONGEST_LIST)
      return to(say(state, `too long for the form (${LONGEST_LIST} characters): put it into a file`, 'bad'));
    return withTargets(state, insertText(draft.targets, text, 'list'));
  }
  if (draft.focus === 'reason')
    return to(withDraft(state, { ...draft, reason: insertText(draft.reason, text, 'line') }));
  return to(text === ' ' ? withDraft(state, choiceChanged(draft, 1)) : state);
}

/** The board's answer. Enter may have been waiting for it. */
export function previewCame(
  state: ConsoleState,
  text: string,
  result: ScanPreview,
  board: BoardReader,
): Transition {
  if (text !== fieldText(state.draft.targets)) return to(state);
  const known = withDraft(state, { ...state.draft, preview: { text, result } });
  return state.draft.goOn && topLayer(known)?.kind === 'emergency' ? goOn(known, board) : to(known);
}

/** What may be the beginning of a path: one word, not a URL, with the cursor behind it. */
function isPath({ focus, targets }: Draft): boolean {
  return (
    focus === 'targets' &&
    /^[^\s,]+$/.test(targets.before) &&
    targets.after === '' &&
    !targets.before.includes('://')
  );
}

/** The files that begin with what was typed. Where there is nothing to complete, Tab goes on as it does elsewhere. */
export function pathsCame(state: ConsoleState, typed: string, paths: readonly string[]): Transition {
  const { draft } = state;
  if (topLayer(state)?.kind !== 'emergency' || fieldText(draft.targets) !== typed) return to(state);
  const common = commonStart(paths);
  if (common.length > typed.length) return withTargets(state, { before: common, after: '' });
  if (paths.length <= 1) return to(withDraft(state, focusMoved(draft, 1)));
  const names = paths.map((path) => path.replace(/^.*\/(?=.)/, ''));
  return to(say(state, `${paths.length} begin so: ${names.join('  ')}`));
}

function commonStart(paths: readonly string[]): string {
  const [first = '', ...rest] = paths;
  let length = first.length;
  for (const path of rest) while (!path.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}

function edit(command: Command, state: ConsoleState): Transition {
  const { draft } = state;
  if (draft.focus === 'targets') {
    const field = editedField(draft.targets, command);
    return field === null ? to(state) : withTargets(state, field);
  }
  if (draft.focus === 'reason') {
    const field = editedField(draft.reason, command);
    return to(field === null ? state : withDraft(state, { ...draft, reason: field }));
  }
  if (command === 'left') return to(withDraft(state, choiceChanged(draft, -1)));
  return to(command === 'right' ? withDraft(state, choiceChanged(draft, 1)) : state);
}

function goOn(state: ConsoleState, board: BoardReader): Transition {
  const preview = currentPreview(state.draft);
  const text = fieldText(state.draft.targets);
  if (text.trim() === '')
    return to(
      say(withDraft(state, { ...state.draft, focus: 'targets' }), 'no target yet: paste or type one', 'bad'),
    );
  if (preview === null)
    return to(withDraft(state, { ...state.draft, goOn: true }), { kind: 'preview', text, atOnce: true });
  const checked = withDraft(state, { ...state.draft, goOn: false });
  const refusal = whyNotStart(state.draft, preview);
  if (refusal === NEEDS_REASON)
    return to(say(withDraft(checked, { ...checked.draft, focus: 'reason' }), refusal, 'bad'));
  if (refusal !== '') return to(say(checked, refusal, 'bad'));
  const act = scanAct(state.draft, preview);
  const size = `${plural(preview.urls, 'URL')} on ${plural(preview.hosts, 'host')}`;
  return to(
    push(checked, {
      kind: 'confirm',
      title: `Start the emergency scan of ${size}?`,
      notes: draftWords(state.draft, preview),
      radius: board.blastRadius(act),
      no: 'Back to the form',
      yes: 'Yes, scan now',
      choice: 'no',
      openedAt: state.uptime,
      intent: { kind: 'send', act, about: `emergency scan of ${size}` },
    }),
  );
}

function withTargets(state: ConsoleState, targets: TextField): Transition {
  const changed = withDraft(state, { ...state.draft, targets, goOn: false });
  const text = fieldText(targets);
  if (text === fieldText(state.draft.targets)) return to(changed);
  return to(changed, { kind: 'preview', text, atOnce: false });
}

function withDraft(state: ConsoleState, draft: Draft): ConsoleState {
  return { ...state, draft };
}

function hasContent(draft: Draft): boolean {
  return fieldText(draft.targets) !== '' || fieldText(draft.reason) !== '';
}
