import { resolve } from 'node:path';
import { nameProblem } from '../config/task-name.ts';
import { SCAN_MODES, type ScanMode } from '../domain/task.ts';
import { assert } from '../shared/assert.ts';
import { UserError } from '../shared/errors.ts';
import { withFloor } from './floor.ts';
import { carryAndFollow } from './follow.ts';
import { JSON_FLAG, printAct } from './print.ts';
import { printScanResult } from './scan-result.ts';
import { scanTargets } from './scan-targets.ts';
import { headersIn } from './task-flags.ts';
import type { CommandContext, Verb } from './verb.ts';

const MOST_RETRIES = 100;

export const scanVerb: Verb = {
  name: 'scan',
  usage: 'URL|HOST|FILE... [flags]',
  about: `Scans now: progress on stderr, pages, changes and the report's path on stdout. A second scan of the same
targets says what changed. Ctrl-C cancels it. Where an engine runs, that carries it out.`,
  inputs: { least: 1, most: Number.POSITIVE_INFINITY },
  completes: 'files',
  flags: {
    mode: { type: 'text', choices: SCAN_MODES, help: 'how far it crawls (normal)' },
    crawl: { type: 'boolean', on: true, help: 'only the targets themselves' },
    diff: { type: 'boolean', on: true, help: 'do not compare with the last scan' },
    emergency: { type: 'boolean', help: 'start at once, on the reserved worker' },
    overrideRateLimit: { type: 'boolean', help: "lift our own rate limits, never a host's Retry-After" },
    headless: {
      type: 'boolean',
      help: 'open pages with scripts in Chromium too, for links that only script makes',
    },
    header: {
      type: 'list',
      value: 'NAME:VALUE',
      help: 'sent to the targets, with {env:VARIABLE} for what is secret; may be given again',
    },
    reason: { type: 'text', help: 'kept in the history' },
    name: { type: 'text', help: 'name of the scan; scans of one name are compared' },
    out: { type: 'text', value: 'DIR', help: 'where the report goes' },
    retries: { type: 'number', value: 'N', help: 'when the whole scan fails (0)' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor scan https://example.org/', 'one site'],
    ['scarefloor scan targets.txt --mode fast --out reports', 'a list'],
    ['scarefloor scan 10.0.0.7 --emergency --reason "CVE in the news"', 'before everything else'],
    ['scarefloor scan example.org --header "Cookie: sid={env:SID}"', 'as somebody who is logged in'],
    ["scarefloor scan example.org --json | jq '.pages[].url'", 'for a program'],
  ],
  run: async (context) => {
    const act = await scanAct(context);
    return await withFloor(context, { engine: 'once' }, async (floor) => {
      const started = await floor.act(act);
      if (!started.ok) return printAct(context, started);
      const { executionId } = started;
      assert(executionId !== undefined, 'a scan that was accepted has an execution');
      const { execution, interrupted } = await carryAndFollow(context, floor, executionId, async (reason) => {
        await floor.act({ kind: 'cancel', executionId, reason });
        return 'wait';
      });
      const code = await printScanResult(context, execution);
      return interrupted ? 130 : code;
    });
  },
};

async function scanAct({ input, flags, workingDirectory }: CommandContext) {
  const name = flags.text('name');
  const why = name === undefined ? '' : nameProblem(name);
  if (why) throw new UserError(`--name ${why}`);
  const out = flags.text('out');
  const reason = flags.text('reason');
  return {
    kind: 'scan',
    ...(await scanTargets(input, workingDirectory)),
    mode: (flags.text('mode') ?? 'normal') as ScanMode,
    crawl: flags.is('crawl'),
    diff: flags.is('diff'),
    emergency: flags.is('emergency'),
    overrideRateLimit: flags.is('overrideRateLimit'),
    ...(flags.is('headless') ? { headless: true } : {}),
    ...(flags.has('header') ? { headers: headersIn(flags.list('header')) } : {}),
    // Somebody waits: they see the failure at once and can ask again.
    retryAttempts: flags.whole('retries', 0, MOST_RETRIES) ?? 0,
    ...(name === undefined ? {} : { name }),
    ...(out === undefined ? {} : { outputDirectory: resolve(workingDirectory, out) }),
    ...(reason === undefined ? {} : { reason }),
  } as const;
}
