/** Whom a library's scheduler tells: its notifier, and channels by the keys of the configuration file. */
import { channelProblems, channelSettings } from '../../config/channel-entry.ts';
import { type ChannelEntry, channelEntry } from '../../config/file-schema.ts';
import { problemsOf } from '../../config/problems.ts';
import type { ChannelSettings } from '../../config/settings.ts';
import { buildChannels } from '../../notify/build-channels.ts';
import type { Channel } from '../../notify/channel.ts';
import type { Clock } from '../../shared/clock.ts';
import { UserError } from '../../shared/errors.ts';
import type { Notifier } from '../library/notifier.ts';
import { LIBRARY_CHANNEL, libraryChannel } from './library-channel.ts';

/** As under `notifications.channels` of the file: see `scarefloor init`. Environment variables are this process's. */
export type SchedulerChannel = ChannelEntry;

/** @throws UserError naming every key of the channels that is unknown or out of its limits. */
export function schedulerChannels(
  parts: { notifier?: Pick<Notifier, 'alert'>; channels?: readonly SchedulerChannel[] },
  clock: Clock,
): Channel[] {
  const own = libraryChannel(parts.notifier);
  const settings = checkedChannels(parts.channels ?? []);
  return [...(own === null ? [] : [own]), ...buildChannels(settings, clock)];
}

function checkedChannels(channels: readonly SchedulerChannel[]): ChannelSettings[] {
  const names = new Set<string>([LIBRARY_CHANNEL]);
  return channels.map((entry, index) => {
    const place = ['channels', index];
    const checked = channelEntry.safeParse(entry);
    const problems = [
      ...(checked.success ? [] : problemsOf(checked.error, channelEntry, entry, { place })),
      ...channelProblems({ ...entry }, place),
    ];
    if (!checked.success || problems.length > 0)
      throw new UserError(problems.map(({ message }) => message).join('; '));
    if (names.has(entry.name)) throw new UserError(`channel "${entry.name}" is given twice`);
    names.add(entry.name);
    return channelSettings(checked.data, process.env, process.cwd());
  });
}
