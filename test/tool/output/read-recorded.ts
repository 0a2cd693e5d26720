/** Recorded output of a tool through its reader, and what came of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sighting } from '../../../src/findings/finding.ts';
import type { Asset, OutputReader, Sink } from '../../../src/tool/output/output-reader.ts';

export interface ReadRecorded {
  assets: Asset[];
  findings: Sighting[];
  answered: string[];
  progress: Parameters<Sink['progress']>[0][];
  /** `3: is no JSON`. */
  bad: string[];
  /** Why the output is not complete; '' = it is. */
  incomplete: string;
}

export function recorded(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', 'recorded', name), 'utf8');
}

export function readWith(reader: (sink: Sink) => OutputReader, text: string): ReadRecorded {
  const read: ReadRecorded = {
    assets: [],
    findings: [],
    answered: [],
    progress: [],
    bad: [],
    incomplete: '',
  };
  const one = reader({
    asset: (asset) => void read.assets.push(asset),
    finding: (sighting) => void read.findings.push(sighting),
    answered: (host) => void read.answered.push(host),
    progress: (progress) => void read.progress.push(progress),
  });
  for (const [index, line] of text.split('\n').entries()) {
    const why = line === '' ? '' : one.line(line);
    if (why !== '') read.bad.push(`${index + 1}: ${why}`);
  }
  read.incomplete = one.end();
  return read;
}
