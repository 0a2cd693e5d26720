/** argv with its placeholders filled in, and what of it and of the environment must never be shown. */
import { redactSecrets } from '../shared/redact.ts';
import { WorkError } from '../shared/work.ts';

const ENVIRONMENT = /\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;
const TARGETS = '{targets}';

/** Names of variables whose values are credentials. */
const SECRET_NAME = /TOKEN|KEY|SECRET|PASS|PWD|AUTH|COOKIE|CREDENTIAL|SESSION|WEBHOOK/i;
/** Shorter ones stand in every other line by chance. */
const SHORTEST_SECRET = 6;

/**
 * The arguments as the program gets them.
 * @param targetsFile Path that stands for `{targets}`.
 * @throws WorkError `bad_input`, permanent, for a variable that is not set: an empty credential would be noticed too late.
 */
export function filledArguments(
  argv: readonly string[],
  targetsFile: string,
  environment: Readonly<Record<string, string>>,
): string[] {
  return argv.map((argument) =>
    argument
      .replaceAll(TARGETS, () => targetsFile)
      .replace(ENVIRONMENT, (_, name: string) => {
        const value = environment[name];
        if (value !== undefined) return value;
        throw new WorkError(
          'bad_input',
          `argv has {env:${name}}, and ${name} is not set in the environment of the engine`,
          { permanent: true },
        );
      }),
  );
}

/** Whether a run needs the targets at all. */
export function wantsTargets(argv: readonly string[], stdin: string): boolean {
  return stdin === 'targets' || argv.some((argument) => argument.includes(TARGETS));
}

/**
 * Takes out of a text what a credential is by its looks, and every value of the environment that is one by its name or
 * because argv asks for it by `{env:NAME}`: a tool may print the request that it sent.
 */
export function secretMask(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): (text: string) => string {
  const asked = new Set(
    argv.flatMap((argument) => [...argument.matchAll(ENVIRONMENT)].map(([, name]) => name)),
  );
  const secrets = Object.entries(environment)
    .filter(([name, value]) => value.length >= SHORTEST_SECRET && (asked.has(name) || SECRET_NAME.test(name)))
    // As JSON writes it, too.
    .flatMap(([, value]) => [value, JSON.stringify(value).slice(1, -1)])
    // One that contains another goes first.
    .sort((one, other) => other.length - one.length);
  return (text) => {
    let masked = text;
    for (const secret of secrets)
      if (masked.includes(secret)) masked = masked.replaceAll(secret, '[redacted]');
    return redactSecrets(masked);
  };
}
