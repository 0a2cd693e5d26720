/** Dead letters as the command line prints them. */
import { shownConfig } from '../domain/shown-config.ts';
import { priorityName } from '../domain/task.ts';
import { redactSecrets } from '../shared/redact.ts';
import { safeText } from '../shared/safe-text.ts';
import { type DeadLetter, isOpenLetter } from '../store/dead-letters.ts';
import type { Column } from './cells.ts';
import type { Output } from './outputs/outputs.ts';
import { durationText, isoTime, shortTimeText, timeText } from './times.ts';
import type { CommandContext } from './verb.ts';

export function deadLetterColumns({ clock, streams }: CommandContext, zone: string): Column<DeadLetter>[] {
  const now = clock.now();
  const when = (at: number) => (streams.stdout.isTTY ? shortTimeText(at, now, zone) : timeText(at, zone));
  return [
    { heading: 'ID', cell: (letter) => String(letter.executionId), right: true },
    { heading: 'TASK', cell: (letter) => letter.taskName, flexible: true },
    { heading: 'FAILED', cell: (letter) => when(letter.createdAt) },
    { heading: 'ATTEMPTS', cell: (letter) => String(letter.attempts), right: true },
    { heading: 'KIND', cell: (letter) => letter.errorKind || '-' },
    { heading: 'STATE', cell: stateText },
    { heading: 'ERROR', cell: (letter) => safeText(letter.errorMessage) || '-', flexible: true },
  ];
}

/** In full, for people. */
export function deadLetterLines(letter: DeadLetter, zone: string): string[] {
  const { payload } = letter;
  const slot = payload?.slotTime ? ` for ${timeText(payload.slotTime, zone)}` : '';
  const by = payload?.requestedBy ? ` by ${safeText(payload.requestedBy)}` : '';
  const reason = payload?.reason ? `: ${safeText(payload.reason)}` : '';
  const again = letter.redriveCount > 0 ? `, run anew ${letter.redriveCount} times before` : '';
  const lines = [
    `execution  ${letter.executionId} of ${letter.taskName}${again}`,
    `state      ${stateWords(letter, zone)}`,
    `failed     ${timeText(letter.createdAt, zone)} after ${letter.attempts} attempts`,
    `error      ${safeText(`${letter.errorKind}: ${letter.errorMessage}`)}`,
  ];
  if (payload) {
    lines.push(`asked      ${payload.trigger}${by}${slot}${reason}`);
    lines.push(`session    ${payload.sessionId}, queued ${timeText(payload.queuedAt, zone)}`);
    lines.push(`priority   ${priorityName(payload.priority)}`);
    if (payload.redriveOf !== null) lines.push(`redrive    of execution ${payload.redriveOf}`);
  }
  for (const attempt of letter.attemptHistory) {
    const took = attempt.endedAt === null ? null : attempt.endedAt - attempt.startedAt;
    const why = attempt.errorMessage ? `: ${safeText(attempt.errorMessage)}` : '';
    const ended = `${attempt.outcome ?? 'under way'} after ${durationText(took)}${why}`;
    lines.push(`attempt ${attempt.attempt}  ${timeText(attempt.startedAt, zone)}, ${ended}`);
  }
  // Whatever is secret in a task's settings stays out of terminals and their logs.
  return [...lines, `settings   ${redactSecrets(safeText(JSON.stringify(settingsOf(letter)), 4_000))}`];
}

/** For `--json`. */
export function deadLetterRecord(letter: DeadLetter): Output<'dead-show'> {
  const { configJson, payload, attemptHistory, createdAt, redrivenAt, discardedAt, ...same } = letter;
  return {
    ...same,
    state: stateText(letter),
    createdAt: isoTime(createdAt),
    redrivenAt: isoTime(redrivenAt),
    discardedAt: isoTime(discardedAt),
    config: { ...settingsOf({ configJson }) },
    payload: payload && {
      ...payload,
      priority: priorityName(payload.priority),
      slotTime: isoTime(payload.slotTime),
      queuedAt: isoTime(payload.queuedAt),
    },
    attemptHistory: attemptHistory.map(({ startedAt, endedAt, ...rest }) => ({
      ...rest,
      startedAt: isoTime(startedAt),
      endedAt: isoTime(endedAt),
    })),
  };
}

function settingsOf({ configJson }: Pick<DeadLetter, 'configJson'>): object {
  return shownConfig(JSON.parse(configJson) as object);
}

function stateText(letter: DeadLetter): Output<'dead-show'>['state'] {
  if (isOpenLetter(letter)) return 'open';
  return letter.redrivenAt === null ? 'discarded' : 'redriven';
}

function stateWords(letter: DeadLetter, zone: string): string {
  if (letter.redrivenAt !== null)
    return `redriven as execution ${letter.redrivenAs} by ${safeText(letter.redrivenBy)}, ${timeText(letter.redrivenAt, zone)}`;
  if (letter.discardedAt === null) return 'open';
  const why = letter.discardReason ? `: ${safeText(letter.discardReason)}` : '';
  return `discarded by ${safeText(letter.discardedBy)}, ${timeText(letter.discardedAt, zone)}${why}`;
}
