/** The headers that a task adds to those of the configuration, with its credentials from the environment. */
import type { WebSettings } from '../config/settings.ts';
import { WorkError } from '../shared/work.ts';

const ENVIRONMENT = /\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * The settings of the web with a task's headers put over theirs. `{env:NAME}` stands for a variable.
 * @throws WorkError `bad_input`, permanent, for a variable that is not set: a scan without its log-in is another scan.
 */
export function withTaskHeaders(
  web: WebSettings,
  headers: Readonly<Record<string, string>> | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): WebSettings {
  if (headers === undefined) return web;
  const filled = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    value.replace(ENVIRONMENT, (_, variable: string) => {
      const found = environment[variable];
      if (found !== undefined && !/[\r\n\0]/.test(found)) return found;
      const why =
        found === undefined ? 'is not set in the environment of the engine' : 'is not one line of text';
      throw new WorkError('bad_input', `headers.${name} has {env:${variable}}, and ${variable} ${why}`, {
        permanent: true,
      });
    }),
  ]);
  const own = Object.entries(web.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...web, headers: Object.fromEntries([...own, ...filled]) };
}
