import { LONGEST_OUTSIDE_TEXT, safeText } from '../../shared/safe-text.ts';
import type { OutputReader, Sink } from './output-reader.ts';

/** Of a tool that prints a list, such as subdomains: each line is a thing that is there or not. */
export function plainLinesReader(sink: Sink): OutputReader {
  return {
    line(text) {
      const subject = safeText(text, LONGEST_OUTSIDE_TEXT);
      if (subject === '') return 'is not printable';
      if (subject.includes('\ufffd')) return 'holds bytes that are no text';
      sink.asset({ kind: 'line', subject, host: '', facts: {} });
      return '';
    },
    end: () => '',
  };
}

/** Of a tool whose exit code says all: lines are counted and kept, nothing is read in them. */
export function countingReader(): OutputReader {
  return { line: () => '', end: () => '' };
}
