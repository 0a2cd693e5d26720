import { redactSecrets } from '../shared/redact.ts';

/** Parts of a URL that are shorter say nothing, and would make holes in every text. */
const SHORTEST_SECRET = 6;

const REDACTED = '[redacted]';

/** What a channel knows and nobody else may: its URL but for the host, its keys, its headers' values. */
export class Secrets {
  readonly #texts: string[];

  constructor(url: URL | null, more: readonly string[] = []) {
    const parts = url === null ? [] : partsOf(url);
    this.#texts = [...new Set([...parts, ...more])]
      .filter((text) => text.length >= SHORTEST_SECRET)
      .sort((one, other) => other.length - one.length);
  }

  /** The text without any of them, whoever repeated them. */
  redact(text: string): string {
    let redacted = text;
    for (const secret of this.#texts) redacted = redacted.replaceAll(secret, REDACTED);
    return redactSecrets(redacted);
  }
}

function partsOf(url: URL): string[] {
  const path = url.pathname.split('/');
  return [
    url.href,
    url.pathname + url.search,
    url.pathname,
    url.search.slice(1),
    ...path,
    ...path.map(decoded),
    ...url.searchParams.values(),
    url.username,
    url.password,
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
