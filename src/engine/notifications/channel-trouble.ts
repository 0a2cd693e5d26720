/** A channel that takes nothing is itself something to know of: on the screen, and by the other channels. */
import { clearAlert, raiseAlert } from '../alerts.ts';
import type { EngineCore } from '../core.ts';

const PREFIX = 'channel:';

/** Open alerts that are looked through at a start; there are few kinds of trouble beside channels. */
const MOST_LOOKED_AT = 1_000;

export function channelKey(name: string): string {
  return `${PREFIX}${name}`;
}

/** Inside a transaction. Raised once, until the channel takes something. */
export function noteChannelTrouble(core: EngineCore, name: string, error: string, now: number): void {
  const title = `channel ${name} takes no notifications`;
  const condition = { key: channelKey(name), kind: 'degraded', severity: 'critical', title } as const;
  raiseAlert(core, { ...condition, detail: error }, now);
}

/** Inside a transaction: it took one. */
export function noteChannelWell(core: EngineCore, name: string, now: number): void {
  clearAlert(core, channelKey(name), 'a notification that it took', now);
}

/** Channels that the configuration has no more trouble nobody. Writes only where there is something to end. */
export function forgetOtherChannels(core: EngineCore, names: readonly string[]): void {
  const gone = core.store.alerts
    .openOfKind('degraded', MOST_LOOKED_AT)
    .filter(({ key }) => key.startsWith(PREFIX) && !names.includes(key.slice(PREFIX.length)));
  if (gone.length === 0) return;
  core.write((now) => {
    for (const { key } of gone) clearAlert(core, key, 'it is not configured any more', now);
  });
}
