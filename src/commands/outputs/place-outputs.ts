/** What is printed of the place that a floor stands on: its files, its configuration, the machine. */
import * as z from 'zod';
import { value } from './value.ts';

const { ms, count, settings } = value;

export const diagnosis = z.object({
  about: z.string(),
  state: z.enum(['ok', 'warning', 'fault']).describe('a fault ends with exit code 1'),
  finding: z.string(),
  mend: z.string().describe('what to do; empty where there is nothing to do'),
});

export const backup = z.object({ file: z.string(), bytes: count, tasks: count, executions: count });

export const restored = z.object({
  file: z.string().describe('the copy'),
  store: z.string(),
  kept: z.string().nullable().describe('where what was there before is now; null: nothing was'),
  bytes: count,
  tasks: count,
  executions: count,
});

export const written = z.object({ files: z.array(z.string()) });

export const checkedConfig = z.object({
  file: z.string().nullable().describe('null: there is none, and the defaults hold'),
  ok: z.literal(true).describe('mistakes are told on stderr, with exit code 2'),
  tasks: count,
  blackouts: count,
  channels: count,
  fleet: z.string().nullable().describe('address of its Redis, without credentials; null: there is no fleet'),
});

/** Sections keep the names that they have in the file. */
export const shownConfig = z.object({
  file: z.string().nullable(),
  scheduler: settings,
  web: settings,
  console: settings,
  metrics: settings,
  resultsDirectory: z.string(),
  reportsDirectory: z.string(),
  logsDirectory: z.string(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']),
  timezone: z.string(),
  prune: z.boolean(),
  tasks: z.array(settings),
  blackouts: z.array(settings),
  channels: z.array(settings).describe('without URLs, secrets and headers'),
  fleet: settings.nullable().describe('without its key and password; null: there is no fleet'),
});

export const selftest = z.object({
  ok: z.boolean().describe('false: a promise is not kept, with exit code 1'),
  ms,
  sections: z.array(
    z
      .looseObject({
        section: z.string(),
        headline: z.string(),
        broken: z.array(z.string()),
        notes: z.array(z.string()),
      })
      .describe('and the figures of the section, each by its own names'),
  ),
});

export const listedMetric = z.object({
  name: z.string(),
  type: z.enum(['counter', 'gauge', 'histogram']),
  help: z.string(),
});

export const listedSchema = z.object({
  name: z.string(),
  about: z.string(),
  printedBy: z.array(z.string()).describe('command lines'),
});
