/**
 * What failures have in common: one cause shows up with another host, number or id each time, and twelve lines that
 * say the same hide the one that says something else.
 */

/** Stands for what differs. */
const FOLDED = '*';

/** Longer messages differ, if at all, in what no line shows. */
const LONGEST_READ = 400;

// In this order: what holds other things before what it holds.
const VARYING: readonly RegExp[] = [
  // URLs, and host names with a port.
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi,
  // UUIDs (RFC 9562) and long hexadecimal ids, hashes and addresses.
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  /\b(?:0x[0-9a-f]+|(?=[0-9a-f]*\d)[0-9a-f]{8,})\b/gi,
  // IPv6 (RFC 4291, 2.2) and IPv4 addresses, with a port or a prefix length.
  /\[?(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){0,7}\]?(?::\d+)?(?:\/\d+)?/gi,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:\/\d+)?\b/g,
  // Names with dots, whose last part is a word: host names, and files.
  /(?:\/[\w.~-]+)+\/?|\b(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z]{2,}\b(?::\d+)?/gi,
  // Numbers with their units, but not those that say what happened: `503 for ...`, `exit code 2`.
  /(?<!^|\b(?:code|status|exit|signal|http)\s?)\b\d+(?:[.,:]\d+)*(?:\s?(?:ms|s|m|h|d|min|kB|MB|GB|KiB|MiB|GiB|%))?(?![\w])/gi,
];

/** The same failures are looked at again and again while they are in view. */
const MOST_REMEMBERED = 2_000;
const remembered = new Map<string, string>();

/** The message with what varies from one failure to the next as `*`; the same text means the same trouble. */
export function failureSignature(errorKind: string, message: string): string {
  const key = `${errorKind}\n${message.slice(0, LONGEST_READ)}`;
  let signature = remembered.get(key);
  if (signature === undefined) {
    signature = signed(errorKind, message.slice(0, LONGEST_READ));
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(key, signature);
  }
  return signature;
}

function signed(errorKind: string, message: string): string {
  const prefix = `${errorKind}: `;
  let text = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  for (const pattern of VARYING) text = text.replace(pattern, FOLDED);
  return text.replace(/\*(?:(?:,\s*|\s+)\*)+/g, FOLDED).trim();
}
