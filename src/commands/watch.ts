import { once } from 'node:events';
import { EventFeed } from '../board/events/event-feed.ts';
import { eventMatches } from '../board/events/event-matches.ts';
import { FLOOR_EVENTS, type FloorEvent, type FloorEventKind } from '../board/events/floor-event.ts';
import { abilitiesOf } from '../console/terminal/abilities.ts';
import { createTheme, plainTheme, type StyleName, type Theme } from '../console/theme.ts';
import { type FilterTerm, parseFilter } from '../domain/filtering/filter.ts';
import { nearestWord } from '../domain/nearest-word.ts';
import { isHeld } from '../engine/lease/lease-keeper.ts';
import { UserError } from '../shared/errors.ts';
import { redactSecrets } from '../shared/redact.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Store } from '../store/store.ts';
import { consoleChoices } from './console-flags.ts';
import { withFloor } from './floor.ts';
import { onceInterrupted } from './interrupt.ts';
import type { Output } from './outputs/outputs.ts';
import { printNote } from './print.ts';
import { isoTime, timeText } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';

/** A look at whether anybody wrote costs microseconds. */
const LOOK_EVERY_MS = 100;

/** What others lose by the death of an engine is worth a look without any news. */
const LOOK_ANYWAY_MS = 1_000;

const MOST_EVENTS = 1_000_000_000;
const INTERRUPTED = 130;

const LOOKS: Readonly<Partial<Record<FloorEventKind, StyleName>>> = {
  started: 'active',
  completed: 'good',
  failed: 'bad',
  missed: 'bad',
  retry: 'warning',
  returned: 'warning',
  cancelled: 'warning',
  alert: 'warning',
  paused: 'warning',
  over: 'good',
  resumed: 'good',
};

/** Cells of the longest name of an event. */
const EVENT_WIDTH = Math.max(...FLOOR_EVENTS.map((kind) => kind.length));

export const watchVerb: Verb = {
  name: 'watch',
  usage: '[FILTER...] [flags]',
  about: `What happens, one line each, as it happens: ${FLOOR_EVENTS.join(', ')}.
Beside a running engine, or waiting for one; it changes nothing. Ends by Ctrl-C, with exit code 130.`,
  inputs: { least: 0, most: 16 },
  flags: {
    event: { type: 'list', value: 'EVENT', help: 'only these: failed,missed' },
    since: { type: 'text', value: 'DURATION', help: 'first what happened in the last 2h, 7d, ...' },
    count: { type: 'number', short: 'n', value: 'N', help: 'end with exit code 0 after so many' },
    json: { type: 'boolean', help: 'one JSON object a line' },
  },
  examples: [
    ['scarefloor watch', 'everything, in a pane beside the work'],
    ['scarefloor watch --event failed,missed tag:prod', 'what goes wrong in production'],
    ['scarefloor watch --since 8h', 'the night, and what follows'],
    ['scarefloor watch --json | jq -c \'select(.event == "failed")\'', 'for a program'],
    ['scarefloor watch nightly --event completed,failed -n 1', 'wait until it has ended'],
  ],
  run: async (context) => {
    const wanted = wantedOf(context);
    const { timezone } = await context.settings();
    const interrupt = onceInterrupted(context);
    try {
      return await withFloor(context, { engine: 'once', readOnly: true }, async ({ store }) => {
        noteEngine(context, store);
        return await follow(context, store, wanted, timezone, interrupt.signal);
      });
    } finally {
      interrupt.dispose();
    }
  },
};

interface Wanted {
  terms: readonly FilterTerm[];
  /** null = all. */
  events: ReadonlySet<FloorEventKind> | null;
  /** Epoch ms. */
  from: number;
  count: number;
}

function wantedOf({ flags, input, clock }: CommandContext): Wanted {
  const parsed = parseFilter(input.map(quoted).join(' '));
  if (!parsed.ok) throw new UserError(parsed.error);
  const ended = parsed.filter.terms.find(({ field }) => ['since', 'before', 'changes'].includes(field));
  if (ended !== undefined)
    throw new UserError(`${ended.field}: filters what has ended; for a look back write --since 2h`);
  const events = flags
    .list('event')
    .flatMap((words) => words.split(','))
    .map(eventNamed);
  return {
    terms: parsed.filter.terms,
    events: events.length === 0 ? null : new Set(events),
    from: clock.now() - (flags.duration('since') ?? 0),
    count: flags.whole('count', 1, MOST_EVENTS) ?? Number.POSITIVE_INFINITY,
  };
}

/** A word with spaces was one word for the shell, and shall be one for the filter. */
function quoted(word: string): string {
  return /\s/.test(word) && !word.includes('"') && !word.includes(':') ? `"${word}"` : word;
}

function eventNamed(word: string): FloorEventKind {
  const written = word.trim().toLowerCase();
  const event = FLOOR_EVENTS.find((one) => one === written);
  if (event) return event;
  const near = nearestWord(written, FLOOR_EVENTS);
  const hint = near === null ? `known are ${FLOOR_EVENTS.join(', ')}` : `did you mean "${near}"?`;
  throw new UserError(`--event: unknown event "${safeText(word, 40)}"; ${hint}`);
}

function noteEngine(context: CommandContext, store: Store): void {
  if (isHeld(store.lease.read(), context.clock.now())) return;
  printNote(
    context,
    'no engine is running: nothing happens until "scarefloor" or "scarefloor run" is started',
  );
}

async function follow(
  context: CommandContext,
  store: Store,
  { terms, events, from, count }: Wanted,
  zone: string,
  interrupted: AbortSignal,
): Promise<number> {
  const { clock, flags } = context;
  const feed = new EventFeed(store, from, clock.now());
  const targets = (taskId: number, text: string) => hasTarget(store, taskId, text);
  const theme = await themeFor(context);
  const line = flags.is('json') ? jsonLine : (event: FloorEvent) => textLine(event, zone, theme);
  let left = count;
  let version = -1;
  let lookedAt = Number.NEGATIVE_INFINITY;
  while (!interrupted.aborted) {
    const why = store.files.whyUnusable();
    if (why !== '') throw new UserError(`${store.path}: ${why}`, { exitCode: 1 });
    const newest = store.dataVersion();
    if (newest !== version || clock.uptime() - lookedAt >= LOOK_ANYWAY_MS) {
      version = newest;
      lookedAt = clock.uptime();
      for (const event of feed.next(clock.now())) {
        if (event.at < from || !(events?.has(event.kind) ?? true) || !eventMatches(event, terms, targets))
          continue;
        await write(context, line(event), interrupted);
        left -= 1;
        if (left === 0) return 0;
      }
    }
    await clock.sleep(LOOK_EVERY_MS, interrupted);
  }
  return INTERRUPTED;
}

/** In the colours of the console, where a person watches; the words say the same. */
async function themeFor(context: CommandContext): Promise<Theme> {
  if (!context.streams.stdout.isTTY) return plainTheme(false);
  const choices = await consoleChoices(context);
  return createTheme(abilitiesOf(context.environment, choices), choices.theme);
}

/** A reader that is slower than the floor is waited for, not buffered for without limit. */
async function write({ streams }: CommandContext, line: string, interrupted: AbortSignal): Promise<void> {
  if (streams.stdout.write(`${line}\n`) || interrupted.aborted) return;
  await once(streams.stdout, 'drain', { signal: interrupted }).catch(() => undefined);
}

function hasTarget(store: Store, taskId: number, text: string): boolean {
  const config = store.tasks.byId(taskId)?.config;
  return config !== undefined && JSON.stringify(config).toLowerCase().includes(text.toLowerCase());
}

/** `2026-11-24 08:00:05  failed     nightly #12  dns: no address for lab.example; dead letter`. */
function textLine({ at, kind, task, execution, text }: FloorEvent, zone: string, theme: Theme): string {
  const number = execution === null ? '' : `#${execution.id}`;
  const who = [task === null ? '' : safeText(task.name), number].filter((word) => word !== '').join(' ');
  const name = theme.paint(LOOKS[kind] ?? 'plain', kind) + ' '.repeat(EVENT_WIDTH - kind.length);
  const parts = [theme.paint('faint', timeText(at, zone)), name, who, text].filter((part) => part !== '');
  return redactSecrets(parts.join('  ').trimEnd());
}

function jsonLine({ at, kind, task, execution, by, text }: FloorEvent): string {
  const record: Output<'watch'> = {
    at: isoTime(at),
    event: kind,
    task: task && { id: task.id, name: task.name, type: task.type, tags: task.tags },
    execution: execution && { ...execution, retryAt: isoTime(execution.retryAt) },
    by,
    text,
  };
  return redactSecrets(JSON.stringify(record));
}
