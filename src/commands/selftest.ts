import { plural } from '../console/text/count-words.ts';
import { SCAN_MODES, type ScanMode } from '../domain/task.ts';
import {
  runSelftest,
  SECTION_NAMES,
  type SectionName,
  type SelftestReport,
} from '../selftest/run-selftest.ts';
import type { SectionReport } from '../selftest/section-report.ts';
import type { Column } from './cells.ts';
import { onceInterrupted } from './interrupt.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printJson, printLine, printNote, printTable } from './print.ts';
import { ProgressLine } from './progress-line.ts';
import { durationText } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';

export const selftestVerb: Verb = {
  name: 'selftest',
  usage: '[flags]',
  about: `Measures scans and monitors on sites of its own whose truth is known: which kinds of link each mode follows,
what traps cost, how hostile servers end, whether differences are judged rightly. Everything stays on loopback and
in a temporary folder. Exit code 0: every promise is kept; 1: something is below its promise, and is listed.`,
  inputs: { least: 0, most: 0 },
  flags: {
    mode: { type: 'text', choices: SCAN_MODES, help: 'scans of this mode only (all three)' },
    section: {
      type: 'list',
      value: 'NAME',
      choices: SECTION_NAMES,
      help: 'only this section; may be repeated',
    },
    headless: { type: 'boolean', help: 'links that only a browser can see too (needs Chromium)' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor selftest', 'everything'],
    ['scarefloor selftest --section links --mode normal', 'one section, one mode'],
    ["scarefloor selftest --json | jq '.sections[].broken[]'", 'for a program'],
  ],
  run: async (context) => {
    const { flags, clock } = context;
    const mode = flags.text('mode') as ScanMode | undefined;
    const chosen = flags.list('section') as SectionName[];
    const interrupt = onceInterrupted(context);
    const progress = new ProgressLine(context.streams.stderr, clock);
    try {
      const report = await runSelftest({
        clock,
        signal: interrupt.signal,
        modes: mode === undefined ? SCAN_MODES : [mode],
        sections: chosen.length === 0 ? SECTION_NAMES : SECTION_NAMES.filter((name) => chosen.includes(name)),
        headless: flags.is('headless'),
        onSection: (name) => progress.show(name, `selftest: ${name} began`),
      });
      progress.clear();
      if (flags.is('json')) printJson(context, 'selftest', jsonOf(report));
      else await printReport(context, report);
      return report.ok ? 0 : 1;
    } catch (error) {
      progress.clear();
      if (!interrupt.signal.aborted) throw error;
      printNote(context, `scarefloor: ${String(interrupt.signal.reason)}`);
      return 130;
    } finally {
      interrupt.dispose();
    }
  },
};

function jsonOf({ ok, ms, sections }: SelftestReport): Output<'selftest'> {
  const entries = sections.map(({ section, headline, broken, notes, data }) => ({
    section,
    headline,
    broken,
    notes,
    ...data,
  }));
  return { ok, ms, sections: entries };
}

async function printReport(context: CommandContext, report: SelftestReport): Promise<void> {
  for (const section of report.sections) {
    printLine(context, `${section.section}: ${section.headline}`);
    await printTable(context, columnsOf(section), section.table.rows, 'nothing was measured');
    for (const note of section.notes) printLine(context, `note    ${note}`);
    for (const line of section.broken) printLine(context, `broken  ${line}`);
    printLine(context, '');
  }
  const broken = report.sections.reduce((sum, section) => sum + section.broken.length, 0);
  const verdict = report.ok ? 'all promises are kept' : `${plural(broken, 'promise')} not kept`;
  printLine(context, `${verdict} (${durationText(report.ms)})`);
}

function columnsOf({ table }: SectionReport): Column<string[]>[] {
  return table.headings.map((heading, index) => ({
    heading: heading.toUpperCase(),
    cell: (row) => row[index] ?? '',
    right: index >= table.words,
    flexible: index === 0,
  }));
}
