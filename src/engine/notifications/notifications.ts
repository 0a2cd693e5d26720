/** Telling people: a courier for each channel, so that none waits for another. */
import type { Channel } from '../../notify/channel.ts';
import type { EngineCore } from '../core.ts';
import { Service } from '../service.ts';
import { forgetOtherChannels } from './channel-trouble.ts';
import { Courier } from './courier.ts';

/** On stopping, what is due and what is under way gets so long: what is not confirmed is told again. */
const DRAIN_MS = 2_000;

const LOOK_MS = 10_000;

/** What waits for a channel that the configuration no longer has is kept so long: it may come back. */
const UNHEARD_MS = 3 * 24 * 3_600_000;

export class Notifications extends Service {
  couriers: readonly Courier[];
  #isWorking = false;

  constructor(core: EngineCore, channels: readonly Channel[]) {
    super(core, 'housekeeping of notifications');
    this.couriers = channels.map((channel) => new Courier(core, channel));
    core.store.alerts.look();
  }

  override start(): void {
    this.#isWorking = true;
    for (const courier of this.couriers) courier.start();
    super.start();
  }

  /** There may be something to tell. */
  override ring(): void {
    for (const courier of this.couriers) courier.ring();
  }

  /** Takes two seconds at most. */
  override async stop(): Promise<void> {
    this.#isWorking = false;
    await Promise.all([super.stop(), ...this.couriers.map((courier) => courier.stop(DRAIN_MS))]);
  }

  /** Other channels from now on. What waits for one that stays is told by its new courier; nothing is told twice by that. */
  async replace(channels: readonly Channel[]): Promise<void> {
    const former = this.couriers;
    // New news goes to the new ones: each notification is kept under the name of its channel.
    this.core.channels = channels;
    await Promise.all(former.map((courier) => courier.stop(DRAIN_MS)));
    this.couriers = channels.map((channel) => new Courier(this.core, channel));
    if (this.#isWorking) for (const courier of this.couriers) courier.start();
  }

  protected turn(): number {
    return this.runOnce();
  }

  /** Gives up what nobody will ever be told, and the trouble with channels that are no more. */
  runOnce(): number {
    const { store, clock } = this.core;
    store.alerts.look();
    const before = clock.now() - UNHEARD_MS;
    const names = this.couriers.map(({ channel }) => channel.name);
    forgetOtherChannels(this.core, names);
    if (store.outbox.hasUnheard(names, before))
      this.core.write((now) => store.outbox.giveUpUnheard(names, before, now));
    return LOOK_MS;
  }
}
