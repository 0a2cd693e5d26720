/** HTTP headers in the configuration. */
import * as z from 'zod';

/** RFC 9110 token; a line break in a value would smuggle in further headers. */
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is no name of an HTTP header');
const headerValue = z.string('must be text').regex(/^[^\r\n\0]*$/, 'must be one line of text');

export function headerGroup() {
  return z.record(headerName, headerValue, 'must be a group of keys');
}

const CREDENTIAL = /auth|cookie|token|key|secret|pass|session/i;
/** The engine's own variables are nobody's business. */
const FROM_ENVIRONMENT = /\{env:(?!SCAREFLOOR_)[A-Za-z_][A-Za-z0-9_]{0,199}\}/;

/**
 * Headers of one task. A task is stored, shown and sent to whoever edits it: what is a credential by its name has to
 * come from a variable of the engine's environment, so that it stands nowhere.
 */
export function taskHeaders() {
  return headerGroup().superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers))
      if (CREDENTIAL.test(name) && !FROM_ENVIRONMENT.test(value))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'must not be stored: write {env:NAME} for a variable of the environment of the engine',
        });
  });
}
