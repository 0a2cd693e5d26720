/** One channel of the file's `notifications`: what is wrong with it, and its settings. */
import { resolve } from 'node:path';
import { NOTIFICATION_EVENTS } from '../domain/notification.ts';
import type { ChannelEntry } from './file-schema.ts';
import { type Path, type Problem, pathText } from './problems.ts';
import type { ChannelSettings } from './settings.ts';

/** Chat services take about one message a second, and people fewer. 0 = no limit: programs take what comes. */
const MESSAGES_PER_MINUTE = { discord: 20, slack: 20, webhook: 0, command: 0 } as const;
const TIMEOUT_SECONDS = 30;

type ChannelType = ChannelEntry['type'];

/** Keys that mean nothing elsewhere; `url` and `url_env` are for all that speak HTTP. */
const ONLY_FOR: Readonly<Record<string, readonly ChannelType[]>> = {
  url: ['discord', 'slack', 'webhook'],
  url_env: ['discord', 'slack', 'webhook'],
  secret: ['webhook'],
  secret_env: ['webhook'],
  headers: ['webhook'],
  command: ['command'],
  environment: ['command'],
  attach_reports: ['discord'],
};

/** Beside the kinds of its values; takes the entry as it stands in the file. */
export function channelProblems(entry: Record<string, unknown>, path: Path): Problem[] {
  const problems: Problem[] = [];
  const say = (key: string | null, at: Problem['at'], message: string) =>
    problems.push({ path: key === null ? path : [...path, key], at, message });
  const { type, url, url_env: urlEnv, secret, secret_env: secretEnv, command } = entry;
  const isType = (one: unknown): one is ChannelType => typeof one === 'string' && one in MESSAGES_PER_MINUTE;
  if (!isType(type)) return problems;
  for (const [key, types] of Object.entries(ONLY_FOR))
    if (entry[key] !== undefined && !types.includes(type))
      say(key, 'key', `${pathText([...path, key])} is for ${types.join(', ')}, not for ${type}`);
  if (type === 'command') {
    const [program] = Array.isArray(command) ? command : [];
    if (command === undefined) say(null, 'value', `${pathText(path)} needs command: [PROGRAM, ARGUMENT...]`);
    else if (Array.isArray(command) && (typeof program !== 'string' || program.trim() === ''))
      say('command', 'value', `${pathText([...path, 'command'])} must begin with a program`);
    return problems;
  }
  if (url === undefined && urlEnv === undefined)
    say(null, 'value', `${pathText(path)} needs url, or url_env with the name of a variable that holds it`);
  if (url !== undefined && urlEnv !== undefined)
    say('url_env', 'key', `${pathText(path)} has both url and url_env; keep one`);
  if (secret !== undefined && secretEnv !== undefined)
    say('secret_env', 'key', `${pathText(path)} has both secret and secret_env; keep one`);
  const why = typeof url === 'string' ? urlProblem(url) : '';
  if (why !== '') say('url', 'value', `${pathText([...path, 'url'])} ${why}`);
  return problems;
}

/** A checked entry. Relative programs with a slash are relative to the file. */
export function channelSettings(
  entry: ChannelEntry,
  environment: NodeJS.ProcessEnv,
  directory: string,
): ChannelSettings {
  const { name, type } = entry;
  const base = {
    name,
    rules: {
      events: entry.events ?? NOTIFICATION_EVENTS,
      minSeverity: entry.min_severity ?? 'info',
      tasks: entry.tasks ?? [],
      tags: entry.tags ?? [],
      recoveries: entry.recoveries ?? true,
    },
    maxPerMinute: entry.max_per_minute ?? MESSAGES_PER_MINUTE[type],
    timeoutMs: (entry.timeout_seconds ?? TIMEOUT_SECONDS) * 1_000,
  } as const;
  if (type === 'command') {
    const [program = '', ...rest] = entry.command ?? [];
    const names = ['PATH', 'HOME', 'LANG', ...(entry.environment ?? [])];
    const given = names.flatMap((one) => (environment[one] === undefined ? [] : [[one, environment[one]]]));
    const argv = [program.includes('/') ? resolve(directory, program) : program, ...rest];
    return { ...base, missing: '', type, argv, environment: Object.fromEntries(given) };
  }
  const { value: url, missing } = secretOf(entry.url, entry.url_env, environment);
  const why = missing === '' ? urlProblem(url) : missing;
  const where = why === '' || why === missing ? why : `the URL in ${entry.url_env ?? 'url'} ${why}`;
  if (type === 'discord')
    return { ...base, missing: where, type, url, attachReports: entry.attach_reports ?? true };
  if (type === 'slack') return { ...base, missing: where, type, url };
  const secret = secretOf(entry.secret ?? '', entry.secret_env, environment);
  return {
    ...base,
    missing: where === '' ? secret.missing : where,
    type,
    url,
    secret: secret.value,
    headers: entry.headers ?? {},
  };
}

/** A variable that is not set is no mistake of the file: other commands than the engine need no secrets. */
function secretOf(
  written: string | undefined,
  variable: string | undefined,
  environment: NodeJS.ProcessEnv,
): { value: string; missing: string } {
  if (variable === undefined) return { value: written ?? '', missing: '' };
  const value = environment[variable] ?? '';
  return { value, missing: value === '' ? `environment variable ${variable} is not set` : '' };
}

/** Never quotes the URL: it is a credential. '' = it can be used. */
function urlProblem(text: string): string {
  const url = URL.parse(text);
  if (url === null) return 'must be a whole URL such as https://hooks.example.org/x';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://';
  return '';
}
