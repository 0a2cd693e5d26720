import { shownArguments } from '../shared/command-text.ts';

const HIDDEN = '[redacted]';

/**
 * A task's settings as they may be shown, logged and kept in the audit log: the arguments of a tool without what looks
 * like a credential, and of its variables the names alone. The settings of scans and monitors are as they were.
 */
export function shownConfig<Config extends object>(config: Config): Config {
  const { argv, env } = config as { argv?: unknown; env?: unknown };
  const isArgv = Array.isArray(argv) && argv.every((argument) => typeof argument === 'string');
  return {
    ...config,
    ...(isArgv && { argv: shownArguments(argv) }),
    ...(isGroup(env) && { env: Object.fromEntries(Object.keys(env).map((name) => [name, HIDDEN])) }),
  };
}

/** A task, a definition, or anything else with a `config` that may be shown. */
export function withShownConfig(subject: unknown): unknown {
  return isGroup(subject) && isGroup(subject.config)
    ? { ...subject, config: shownConfig(subject.config) }
    : subject;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
