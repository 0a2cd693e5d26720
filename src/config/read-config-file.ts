import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative } from 'node:path';
import { checkZone } from '../domain/zone.ts';
import { codeOf, messageOf, UserError } from '../shared/errors.ts';
import { blackoutProblems } from './blackout-entry.ts';
import { channelProblems } from './channel-entry.ts';
import { ConfigurationError, type LocatedProblem } from './configuration-error.ts';
import { consoleProblems } from './console-section.ts';
import { type ConfigFile, configFile } from './file-schema.ts';
import { fleetProblems } from './fleet-section.ts';
import { monitorProblems } from './monitor-problems.ts';
import { type Path, type Problem, problemsOf } from './problems.ts';
import { taskProblems } from './task-entry.ts';
import { technologiesProblems } from './technologies-problems.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** A larger file is not a configuration. */
const LARGEST_FILE_BYTES = 4 * 1024 * 1024;

type Checked = ReturnType<typeof configFile.safeParse>;

const CHANNELS: Path = ['notifications', 'channels'];

/**
 * Reads and checks a configuration file (absolute path). Throws a ConfigurationError with every mistake in it,
 * sorted by line, or a UserError when it cannot be read. `systemZone` is the zone of tasks that name none.
 */
export async function readConfigFile(
  file: string,
  environment: NodeJS.ProcessEnv,
  workingDirectory: string,
  systemZone: string,
): Promise<ConfigFile> {
  const source = readYaml(readText(file), environment);
  const found: LocatedProblem[] = [...source.problems];
  const value = withoutEmptyGroups(source.value ?? {});
  // Compiling a schema pays where it is used often.
  const checked = configFile.safeParse(value, { jitless: true });
  if (!source.broken)
    for (const problem of await semanticProblems(value, checked, systemZone, dirname(file)))
      found.push({ line: source.lineOf(problem.path, problem.at), message: problem.message });
  found.push(...namesGivenTwice(value, ['tasks'], 'task', source));
  found.push(...namesGivenTwice(value, ['blackouts'], 'blackout', source));
  found.push(...namesGivenTwice(value, CHANNELS, 'channel', source));
  if (found.length > 0 || !checked.success) {
    found.sort((left, right) => left.line - right.line);
    throw new ConfigurationError(shownPath(file, workingDirectory), found);
  }
  return checked.data;
}

async function semanticProblems(
  value: unknown,
  checked: Checked,
  systemZone: string,
  directory: string,
): Promise<Problem[]> {
  const problems = checked.success ? [] : problemsOf(checked.error, configFile, value);
  if (!isGroup(value)) return problems;
  const zoneProblem = typeof value.timezone === 'string' ? zoneMessage(value.timezone) : '';
  if (zoneProblem) problems.push({ path: ['timezone'], at: 'value', message: `timezone: ${zoneProblem}` });
  if (isGroup(value.console)) problems.push(...consoleProblems(value.console.keys));
  if (isGroup(value.fleet)) problems.push(...fleetProblems(value.fleet, directory));
  problems.push(...(await technologiesProblems(value.web, directory)));
  const zone = typeof value.timezone === 'string' && !zoneProblem ? value.timezone : systemZone;
  for (const { entry, path } of entriesOf(value, ['blackouts']))
    problems.push(...blackoutProblems(entry, path));
  for (const { entry, path } of entriesOf(value, CHANNELS)) problems.push(...channelProblems(entry, path));
  for (const { entry, path } of entriesOf(value, ['tasks']))
    problems.push(...taskProblems(entry, path, zone), ...(await monitorProblems(entry, path)));
  return problems;
}

function namesGivenTwice(value: unknown, list: Path, what: string, source: YamlSource): LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  const firstLines = new Map<string, number>();
  for (const { entry, path } of entriesOf(value, list)) {
    if (typeof entry.name !== 'string') continue;
    const line = source.lineOf([...path, 'name'], 'value');
    const first = firstLines.get(entry.name);
    if (first === undefined) firstLines.set(entry.name, line);
    else problems.push({ line, message: `${what} "${entry.name}" is already defined in line ${first}` });
  }
  return problems;
}

function entriesOf(value: unknown, list: Path): { entry: Record<string, unknown>; path: Path }[] {
  const entries = list.reduce((inside, key) => (isGroup(inside) ? inside[key] : []), value);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry, index) => (isGroup(entry) ? [{ entry, path: [...list, index] }] : []));
}

/** A section of which every line is a comment is a section with the defaults. */
function withoutEmptyGroups(value: unknown): unknown {
  if (!isGroup(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function zoneMessage(zone: string): string {
  try {
    checkZone(zone);
    return '';
  } catch (error) {
    return messageOf(error);
  }
}

function readText(file: string): string {
  try {
    const size = statSync(file).size;
    if (size > LARGEST_FILE_BYTES)
      throw new UserError(`${file} is too large for a configuration: ${size} bytes`);
    return textOf(file, readFileSync(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = codeOf(error) === 'EISDIR' ? 'it is a directory' : messageOf(error);
    throw new UserError(`cannot read the configuration ${file}: ${why}`, { cause: error });
  }
}

function textOf(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UserError(`${file} is no text in UTF-8; save it as that`, { cause: error });
  }
}

function shownPath(file: string, workingDirectory: string): string {
  const short = relative(workingDirectory, file);
  return short.startsWith('..') || isAbsolute(short) ? file : short;
}
