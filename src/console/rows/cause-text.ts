/**
 * Why something failed, the cause first, since a narrow column shows little more: the kind has a column of its own, and
 * the URL that many messages begin with goes to the end.
 */
export function causeText(errorKind: string, error: string): string {
  const prefix = `${errorKind}: `;
  const message = error.startsWith(prefix) ? error.slice(prefix.length) : error;
  const [, scope, url, cause] = /^(?:(.+?); )?(https?:\/\/\S+): (.+)$/.exec(message) ?? [];
  if (url === undefined || cause === undefined) return message;
  return scope === undefined ? `${cause} ${url}` : `${cause} (${scope}) ${url}`;
}

/** With the kind in front, where no column names it; some messages begin with it themselves. */
export function kindAndCause(errorKind: string, error: string): string {
  const cause = causeText(errorKind, error);
  return errorKind === '' || cause.startsWith(errorKind) ? cause : `${errorKind}: ${cause}`;
}
