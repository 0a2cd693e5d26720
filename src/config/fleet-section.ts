/** The `fleet` section of the file: what is wrong with it, and its settings. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { codeOf } from '../shared/errors.ts';
import { fleetKeyProblem } from './fleet-key.ts';
import { type Path, type Problem, pathText } from './problems.ts';
import { redisAddress } from './redis-address.ts';
import { filledText, oneOf, text, wholeNumber } from './rules.ts';
import { FLEET_DEFAULTS, type FleetSettings } from './settings.ts';

const A_DAY_IN_SECONDS = 24 * 3_600;

export const fleetKeys = {
  redis_url: filledText(),
  username: text(200).exactOptional(),
  password: text().exactOptional(),
  key: text().exactOptional(),
  key_file: filledText(4_096).exactOptional(),
  ca_file: text(4_096).exactOptional(),
  tls_cert_file: text(4_096).exactOptional(),
  tls_key_file: text(4_096).exactOptional(),
  prefix: z
    .string('must be text')
    .regex(/^[\w.-]{1,40}$/, 'must be one word of at most 40 letters, digits, ".", "-" or "_"')
    .exactOptional(),
  without_workers: oneOf(['local', 'wait']).exactOptional(),
  patience_seconds: wholeNumber(0, A_DAY_IN_SECONDS).exactOptional(),
} satisfies Record<keyof FleetSettings, z.ZodType>;

type FleetEntry = z.infer<z.ZodObject<typeof fleetKeys>>;

const FLEET: Path = ['fleet'];
const FILES = ['ca_file', 'tls_cert_file', 'tls_key_file'] as const;

/**
 * Beside the kinds of its values. Takes the section as it stands in the file.
 * @param directory of the configuration file, to which paths are relative
 */
export function fleetProblems(entry: Readonly<Record<string, unknown>>, directory: string): Problem[] {
  const problems: Problem[] = [];
  const say = (key: string | null, at: Problem['at'], message: string) =>
    problems.push({ path: key === null ? FLEET : [...FLEET, key], at, message });
  const written = (key: string) => (typeof entry[key] === 'string' ? entry[key] : '');
  const read = redisAddress(written('redis_url'));
  if (written('redis_url') !== '' && read.problem !== '')
    say('redis_url', 'value', `${pathText([...FLEET, 'redis_url'])} ${read.problem}`);
  if (read.address !== null) {
    const { username, password, tls } = read.address;
    for (const [key, value] of Object.entries({ username, password }))
      if (value !== '' && written(key) !== '')
        say(key, 'key', `fleet has a ${key} both in redis_url and in ${key}; keep one`);
    const inUse = FILES.filter((key) => written(key) !== '' && !tls);
    for (const key of inUse) say(key, 'key', `fleet.${key} is for TLS; begin fleet.redis_url with rediss://`);
  }
  const isAlone = (written('tls_cert_file') === '') !== (written('tls_key_file') === '');
  if (isAlone) say(null, 'value', 'fleet needs both tls_cert_file and tls_key_file, or neither');
  for (const key of FILES) {
    const why = written(key) === '' ? '' : fileProblem(resolve(directory, written(key)));
    if (why !== '') say(key, 'value', `fleet.${key}: ${why}`);
  }
  problems.push(...keyProblems(entry, directory));
  return problems;
}

function keyProblems(entry: Readonly<Record<string, unknown>>, directory: string): Problem[] {
  const { key, key_file: file } = entry;
  const at = (name: string, message: string): Problem[] => [{ path: [...FLEET, name], at: 'value', message }];
  if (key !== undefined && file !== undefined)
    return at('key_file', 'fleet has both key and key_file; keep one');
  if (typeof key === 'string') {
    const why = fleetKeyProblem(key);
    return why === '' ? [] : at('key', `fleet.key ${why}`);
  }
  if (typeof file === 'string' && file !== '') {
    const path = resolve(directory, file);
    const why = fileProblem(path) || fleetKeyProblem(keyIn(path));
    return why === ''
      ? []
      : at('key_file', `fleet.key_file: ${path} ${why}`.replace(`${path} ${path}`, path));
  }
  if (key !== undefined || file !== undefined) return [];
  const message =
    'fleet needs key, or key_file; "openssl rand -base64 32" makes one, the same for all its machines';
  return [{ path: FLEET, at: 'value', message }];
}

/** A checked section; null where there is none. */
export function fleetSettings(entry: FleetEntry | undefined, directory: string): FleetSettings | null {
  if (entry === undefined) return null;
  const settings = { ...FLEET_DEFAULTS, ...entry };
  settings.key_file &&= resolve(directory, settings.key_file);
  settings.key = settings.key_file === '' ? settings.key.trim() : keyIn(settings.key_file);
  for (const name of FILES) if (settings[name] !== '') settings[name] = resolve(directory, settings[name]);
  return settings;
}

/** Editors and `openssl rand` end it with a line break, which is no part of the key. */
function keyIn(path: string): string {
  return readFileSync(path, 'utf8').trim();
}

/** '' = it can be read. */
function fileProblem(path: string): string {
  try {
    accessSync(path, constants.R_OK);
    readFileSync(path);
    return '';
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return `${path} does not exist`;
    return code === 'EACCES' ? `${path} may not be read by this user` : `${path} cannot be read (${code})`;
  }
}
