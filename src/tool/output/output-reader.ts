/** What is read from a tool's output, in one shape whatever tool it is. */
import type { Sighting } from '../../findings/finding.ts';
import type { Progress } from '../../shared/work.ts';

export const ASSET_KINDS = ['host', 'port', 'url', 'line'] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

/** Something that is there: a host, an open port, a URL, or a line of a tool that prints a list. */
export interface Asset {
  kind: AssetKind;
  /** Names it: `192.0.2.7`, `192.0.2.7:443/tcp`, a URL, the line. */
  subject: string;
  /** Host or address that it belongs to; '' = none. */
  host: string;
  /** What is compared from run to run, by the name that the tool gives it: `{ status_code: '200' }`. */
  facts: Record<string, string>;
}

/** Where readers put what they read. */
export interface Sink {
  asset(asset: Asset): void;
  finding(sighting: Sighting): void;
  /** This host was looked at and answered: a port that it does not show any more is closed, not out of reach. */
  answered(host: string): void;
  progress(progress: Pick<Progress, 'done' | 'total' | 'note' | 'counters'>): void;
}

/** Reads stdout, line by line. */
export interface OutputReader {
  /** Why the line cannot be read; '' = it was. */
  line(text: string): string;
  /** After the last line: why the output is not complete; '' = it is. */
  end(): string;
}
