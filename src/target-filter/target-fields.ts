/** What a target filter can ask of a URL. */

/** The facts of one URL, as a filter's fields are made from them. */
export interface TargetFacts {
  url: string;
  /** Words that the list gives the URL. */
  tags: readonly string[];
  /** The group that the list puts it in, or the scan that found it; '' = none. */
  group: string;
  /** HTTP status of the last answer; 0 while there was none. */
  lastStatus: number;
  /** Since the content last changed; Infinity while no change is known. */
  lastChangedHours: number;
  /** Bytes of the last content; 0 while there is none. */
  size: number;
  /** Without parameters, in lower case: `text/html`; '' while unknown. */
  contentType: string;
  /** Technologies that a scan found there. */
  tech: readonly string[];
}

/** The fields by their names in an expression, with their CEL types. */
export const TARGET_FIELDS = {
  url: 'string',
  host: 'string',
  path: 'string',
  ext: 'string',
  port: 'int',
  scheme: 'string',
  tags: 'list<string>',
  group: 'string',
  last_status: 'int',
  last_changed_hours: 'double',
  size: 'int',
  content_type: 'string',
  tech: 'list<string>',
} as const;

export type FieldValues = Record<keyof typeof TARGET_FIELDS, string | bigint | number | readonly string[]>;

/** A list from outside has no say in how long a filter takes. */
const LONGEST_LIST = 100;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** CEL's integers are JavaScript's bigints. */
export function fieldsOf(facts: TargetFacts): FieldValues {
  const { protocol, hostname, pathname, port } = new URL(facts.url);
  return {
    url: facts.url,
    host: hostname,
    path: pathname,
    ext: extensionOf(pathname),
    port: BigInt(port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : port),
    scheme: protocol.slice(0, -1),
    tags: facts.tags.slice(0, LONGEST_LIST),
    group: facts.group,
    last_status: BigInt(Math.trunc(facts.lastStatus)),
    last_changed_hours: facts.lastChangedHours,
    size: BigInt(Math.trunc(facts.size)),
    content_type: facts.contentType,
    tech: facts.tech.slice(0, LONGEST_LIST),
  };
}

/** `js` of `/static/app.min.js`, in lower case; '' where the last part of the path has none. */
function extensionOf(path: string): string {
  return /\.([a-z0-9]{1,10})$/i.exec(path.slice(path.lastIndexOf('/') + 1))?.[1]?.toLowerCase() ?? '';
}
