/** What makes two versions of a URL different besides their content. */
import { mediaType } from '../content/normalise.ts';
import type { Version } from '../watched-url.ts';

export function isSameVersion(one: Version, other: Version): boolean {
  return keptKey(one) === keptKey(other) && !differsBehindTheCap(one, other);
}

/** Equal for versions that differ in nothing that counts, under the same rules. */
export function versionKey(version: Version): string {
  return `${keptKey(version)} ${version.tailSha256}`;
}

function keptKey({ textSha256, status, contentType, finalUrl }: Version): string {
  return [textSha256, status, mediaType(contentType), withoutQuery(finalUrl)].join(' ');
}

/** Only where both were read to their end can their ends be compared. */
export function differsBehindTheCap(one: Version, other: Version): boolean {
  return one.tailSha256 !== '' && other.tailSha256 !== '' && one.tailSha256 !== other.tailSha256;
}

/** `status 200 -> 203, type text/plain -> text/html`; '' when only the content may differ. */
export function factsThatDiffer(from: Version, to: Version): string {
  const facts: [name: string, from: string, to: string][] = [
    ['status', String(from.status), String(to.status)],
    ['type', mediaType(from.contentType), mediaType(to.contentType)],
    ['address', withoutQuery(from.finalUrl), withoutQuery(to.finalUrl)],
  ];
  const differing = facts
    .filter(([, one, other]) => one !== other)
    .map(([name, one, other]) => `${name} ${one} -> ${other}`);
  if (differsBehindTheCap(from, to)) differing.push('content behind the part that is kept');
  return differing.join(', ');
}

/** Redirects like to add a number to the query. */
function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

/** The side of a change entry that names this version's content. */
export function sideOf(version: Version): { sha256: string; contentType: string } {
  return { sha256: version.rawSha256, contentType: version.contentType };
}
