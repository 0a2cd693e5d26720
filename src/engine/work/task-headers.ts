/** The headers of the configuration and those that a task adds, with their credentials from the environment. */
import type { WebSettings } from '../../config/settings.ts';
import { WorkError } from '../../shared/work.ts';

type Headers = Readonly<Record<string, string>>;
type Environment = Readonly<Record<string, string | undefined>>;

const ENVIRONMENT = /\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** Keys and passwords of the engine itself: no target's business. */
const OF_ENGINE = /^SCAREFLOOR_/;

/**
 * The settings of the web with a task's headers put over theirs. `{env:NAME}` stands for a variable in both.
 * @throws WorkError `bad_input`, permanent, for a variable that is not set: a scan without its log-in is another scan.
 */
export function withTaskHeaders(
  web: WebSettings,
  headers: Headers | undefined,
  environment: Environment,
): WebSettings {
  // What a task has its own value for is not asked of the environment.
  const named = new Set(Object.keys(headers ?? {}).map((name) => name.toLowerCase()));
  const ofAll = Object.entries(web.headers).filter(([name]) => !named.has(name.toLowerCase()));
  const filled = [
    ...filledIn('web.headers', Object.fromEntries(ofAll), environment),
    ...filledIn('headers', headers ?? {}, environment),
  ];
  return { ...web, headers: Object.fromEntries(filled) };
}

/** Names in lower case. */
function filledIn(key: string, headers: Headers, environment: Environment): [name: string, value: string][] {
  return Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    value.replace(ENVIRONMENT, (_, variable: string) => {
      const found = environment[variable];
      if (found !== undefined && !OF_ENGINE.test(variable) && !/[\r\n\0]/.test(found)) return found;
      const why = OF_ENGINE.test(variable)
        ? "is the engine's own"
        : found === undefined
          ? 'is not set in the environment of the engine'
          : 'is not one line of text';
      throw new WorkError('bad_input', `${key}.${name} has {env:${variable}}, and ${variable} ${why}`, {
        permanent: true,
      });
    }),
  ]);
}
