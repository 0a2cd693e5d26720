/**
 * Carries one channel's notifications, one after the other in their order: a channel that is down holds up itself
 * alone, and loses nothing. Each attempt is recorded before it begins, so that after a crash the same notification
 * comes first again, and says that it is not the first attempt.
 */
import { formatDuration } from '../../domain/duration.ts';
import type { Channel } from '../../notify/channel.ts';
import { sendWithin } from '../../notify/send-within.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Delivery } from '../../store/outbox.ts';
import type { EngineCore } from '../core.ts';
import { Service } from '../service.ts';
import { noteChannelTrouble, noteChannelWell } from './channel-trouble.ts';
import { digestOf } from './digest.ts';

/** Between two looks although nobody rang: the wall clock may have jumped. */
const LONGEST_SLEEP_MS = 10_000;

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** Of a pause, so that many channels behind one door do not knock together. */
const JITTER = 0.2;

/** Whoever asks for a longer rest is asked again all the same. */
const LONGEST_REST_MS = 24 * 3_600_000;

/** News of three days ago is none. */
const LONGEST_AGE_MS = 3 * 24 * 3_600_000;

/**
 * Refused so often, it is the message and not the channel: about eleven hours at the pauses above. While nobody
 * answers, only its age ends it.
 */
const MOST_REFUSALS = 50;

/** A receiver may be restarted; beyond this, somebody has to know. */
const TROUBLE_AFTER_MS = 15 * 60_000;

const LONGEST_ERROR = 500;

const MINUTE_MS = 60_000;

/** Notifications that one digest takes in: all of them are in memory for a moment. */
const MOST_FOLDED = 1_000;

export class Courier extends Service {
  readonly channel: Channel;
  /** Aborts what is under way. */
  #enough = new AbortController();
  #working = false;
  /** Uptime before which the other side wants nothing. */
  #restUntil = 0;
  /** What became of an attempt and could not be recorded yet: until it is, nothing else is sent. */
  #unrecorded: ((now: number) => void) | null = null;
  /** Of the last attempt that failed in this process: uptime at which it is due, whatever the wall clock does. */
  #retry: { id: number; at: number } | null = null;

  constructor(core: EngineCore, channel: Channel) {
    super(core, `notifying ${channel.name}`);
    this.channel = channel;
  }

  override start(): void {
    this.#working = true;
    if (this.#enough.signal.aborted) this.#enough = new AbortController();
    super.start();
  }

  /** Finishes what is due within `drainMs`; what is under way after that will be told again. */
  override async stop(drainMs = 0): Promise<void> {
    if (!this.#working) return super.stop();
    this.#working = false;
    const drained = new AbortController();
    const enough = this.core.clock.sleep(drainMs, drained.signal).then(() => this.#enough.abort());
    await super.stop();
    await this.#drain().catch((error: unknown) =>
      this.core.report('could not tell the last news', error, { channel: this.channel.name }),
    );
    drained.abort();
    await enough;
  }

  async #drain(): Promise<void> {
    while (!this.#enough.signal.aborted) if ((await this.runOnce()) > 0) return;
  }

  protected turn(): Promise<number> {
    return this.runOnce();
  }

  /** Tells what is due; answers how long nothing will be: 0 = look again. */
  async runOnce(): Promise<number> {
    const { store, clock } = this.core;
    this.#recordLast();
    const restMs = this.#restUntil - clock.uptime();
    if (restMs > 0) return Math.min(LONGEST_SLEEP_MS, restMs);
    const now = clock.now();
    const delivery = store.outbox.next(this.channel.name, now);
    if (delivery === null) {
      const next = store.outbox.nextComplete(this.channel.name, now) ?? Infinity;
      return Math.min(LONGEST_SLEEP_MS, next - now);
    }
    if (now - delivery.since > LONGEST_AGE_MS) {
      this.#giveUp(
        delivery,
        delivery.attempts === 0 ? 'too old to be news' : 'nobody took it for three days',
      );
      return 0;
    }
    const pauseMs = this.#untilRetry(delivery, now) || this.#untilAllowed(now);
    if (pauseMs > 0) return Math.min(LONGEST_SLEEP_MS, pauseMs);
    if (this.#mayFold(delivery, now)) return 0;
    // Nobody is told what a power loss could undo.
    if (this.core.write(() => store.outbox.begin(delivery)) && (await this.core.durable()))
      await this.#attempt(delivery);
    return 0;
  }

  /** Ms until the next attempt. The wall clock alone would make it wait for hours once it goes back. */
  #untilRetry({ id, retryAt }: Delivery, now: number): number {
    if (retryAt === null) return 0;
    const byWall = Math.min(retryAt - now, LONGEST_REST_MS);
    const byUptime = this.#retry?.id === id ? this.#retry.at - this.core.clock.uptime() : byWall;
    return Math.max(0, Math.min(byWall, byUptime));
  }

  /** Ms until the limit of messages in any minute lets one go. */
  #untilAllowed(now: number): number {
    const { name, maxPerMinute } = this.channel;
    if (maxPerMinute === 0) return 0;
    const sent = this.core.store.outbox.sentSince(name, now - MINUTE_MS, maxPerMinute);
    // Sent in the future of a clock that went back: that says nothing.
    const recent = sent.filter((at) => at <= now);
    const oldest = recent[maxPerMinute - 1];
    return oldest === undefined ? 0 : oldest + MINUTE_MS - now;
  }

  /** The last message that the minute allows stands for all that wait. */
  #mayFold(delivery: Delivery, now: number): boolean {
    const { name, maxPerMinute } = this.channel;
    if (maxPerMinute === 0 || delivery.attempts > 0) return false;
    const { outbox } = this.core.store;
    const free = maxPerMinute - outbox.sentSince(name, now - MINUTE_MS, maxPerMinute).length;
    if (free > 1) return false;
    return this.core.write((at) => {
      const waiting = outbox.waiting(name, at, MOST_FOLDED);
      if (waiting.length < 2) return false;
      outbox.fold(name, waiting, digestOf(waiting, at), at);
      return true;
    });
  }

  #record(what: (now: number) => void): void {
    this.#unrecorded = what;
    this.#recordLast();
  }

  #recordLast(): void {
    if (this.#unrecorded === null) return;
    this.core.write(this.#unrecorded);
    this.#unrecorded = null;
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { outbox } = this.core.store;
    const { clock, logger } = this.core;
    const { id, notification } = delivery;
    const sending = { id, notification, attempt: delivery.attempts + 1 };
    const outcome = await sendWithin(this.channel, sending, clock, this.#enough.signal);
    // Nobody knows what became of it: the next engine tells it again.
    if (outcome === null) return;
    const fields = { channel: this.channel.name, notification: delivery.id, attempt: sending.attempt };
    switch (outcome.kind) {
      case 'sent':
        this.#retry = null;
        this.#restUntil = clock.uptime() + Math.min(outcome.restMs ?? 0, LONGEST_REST_MS);
        this.#record((now) => {
          outbox.finish(delivery.id, 'sent', now);
          noteChannelWell(this.core, this.channel.name, now);
        });
        this.core.meter.notified(this.channel.name, 'sent');
        logger.debug(fields, 'told');
        return;
      case 'rejected':
        this.#giveUp(delivery, outcome.error);
        return;
      case 'failed': {
        const error = safeText(outcome.error, LONGEST_ERROR);
        if (outcome.refused && delivery.refusals + 1 >= MOST_REFUSALS)
          return this.#giveUp(delivery, `refused ${MOST_REFUSALS} times; last: ${error}`);
        const pauseMs = Math.max(
          this.#backoffMs(delivery.attempts),
          Math.min(outcome.retryAfterMs ?? 0, LONGEST_REST_MS),
        );
        this.#retry = { id: delivery.id, at: clock.uptime() + pauseMs };
        this.#record((now) => {
          outbox.postpone(delivery.id, now + pauseMs, error, outcome.refused);
          if (now - delivery.since >= TROUBLE_AFTER_MS)
            noteChannelTrouble(this.core, this.channel.name, error, now);
        });
        this.core.meter.notified(this.channel.name, 'failed');
        logger.warn({ ...fields, error, again: formatDuration(pauseMs) }, 'not told yet');
      }
    }
  }

  #giveUp({ id, attempts }: Delivery, error: string): void {
    const text = safeText(error, LONGEST_ERROR);
    this.#retry = null;
    this.#record((now) => {
      this.core.store.outbox.finish(id, 'given_up', now, text);
      noteChannelTrouble(this.core, this.channel.name, text, now);
    });
    this.core.meter.notified(this.channel.name, 'given_up');
    const fields = { channel: this.channel.name, notification: id, attempts, error: text };
    this.core.logger.error(fields, 'given up: this will not be told');
  }

  #backoffMs(failures: number): number {
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 20));
    return Math.round(pause * (1 + JITTER * (this.core.random() - 0.5)));
  }
}
