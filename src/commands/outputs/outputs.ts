/**
 * What `--json` prints, by name: the one source of the types that the verbs build, of the published JSON Schemas and
 * of what the tests hold every output against. Verbs import its types alone: Zod is loaded by "schema" only.
 *
 * A minor version may add keys, outputs, and words to lists of words. What is there keeps its name, its type, its unit
 * and its meaning until the next major version: whoever reads what they know and ignores the rest reads on.
 */
import * as z from 'zod';
import { act } from './act-output.ts';
import { alert, channel, channelTest, deadLetter, delivery, finding } from './concern-outputs.ts';
import { event, logLine } from './event-outputs.ts';
import { execution, scannedExecution, shownExecution } from './execution-outputs.ts';
import { healthOutput, statusOutput, taskStats, trendBucket } from './floor-outputs.ts';
import { auditEntry, auditVerdict, slotStory, verdict } from './ledger-outputs.ts';
import {
  backup,
  checkedConfig,
  diagnosis,
  listedMetric,
  listedSchema,
  restored,
  selftest,
  shownConfig,
  written,
} from './place-outputs.ts';
import * as screens from './screen-outputs.ts';
import { comingSlot, listedTask } from './task-outputs.ts';
import { difference, versions, watchedUrl } from './watched-outputs.ts';

interface OutputEntry {
  about: string;
  /** Command lines that print it, without the program's name. */
  printedBy: readonly string[];
  schema: z.ZodType;
}

const ACTS = [
  'add',
  'edit',
  'delete',
  'trigger',
  'cancel',
  'pause',
  'resume',
  'stop',
  'alerts ack',
  'dead redrive',
  'dead discard',
  'notify retry',
  'notify discard',
  'cleanup',
];

export const OUTPUTS = {
  act: { about: 'what became of what was asked', printedBy: ACTS, schema: act },
  alerts: { about: 'alerts', printedBy: ['alerts'], schema: z.array(alert) },
  audit: { about: 'entries of the audit log', printedBy: ['audit'], schema: z.array(auditEntry) },
  'audit-verify': {
    about: 'whether the chain of the audit log holds',
    printedBy: ['audit --verify'],
    schema: auditVerdict,
  },
  backup: { about: 'the copy of the store', printedBy: ['backup'], schema: backup },
  'config-check': { about: 'what the file holds', printedBy: ['config check'], schema: checkedConfig },
  'config-show': { about: 'the settings that hold', printedBy: ['config show'], schema: shownConfig },
  dead: { about: 'dead letters', printedBy: ['dead'], schema: z.array(deadLetter) },
  'dead-show': { about: 'one dead letter', printedBy: ['dead show'], schema: deadLetter },
  diff: { about: 'how two versions differ', printedBy: ['diff'], schema: difference },
  doctor: { about: 'what was looked at, and found', printedBy: ['doctor'], schema: z.array(diagnosis) },
  execution: {
    about: 'one execution, followed to its end',
    printedBy: ['trigger --wait'],
    schema: execution,
  },
  findings: { about: 'findings', printedBy: ['findings'], schema: z.array(finding) },
  'findings-mute': {
    about: 'the IDs of those that were meant',
    printedBy: ['findings mute', 'findings unmute'],
    schema: z.array(z.string()),
  },
  'findings-show': { about: 'one finding', printedBy: ['findings show'], schema: finding },
  health: { about: 'how engine, workers and store fare', printedBy: ['health'], schema: healthOutput },
  history: { about: 'executions', printedBy: ['history'], schema: z.array(execution) },
  logs: { about: 'one line: a line of the log', printedBy: ['logs'], schema: logLine },
  metrics: { about: 'what Prometheus can know', printedBy: ['metrics'], schema: z.array(listedMetric) },
  next: { about: 'slots to come', printedBy: ['next'], schema: z.array(comingSlot) },
  notify: { about: 'channels', printedBy: ['notify'], schema: z.array(channel) },
  'notify-list': { about: 'notifications', printedBy: ['notify list'], schema: z.array(delivery) },
  'notify-test': { about: 'what a channel answered', printedBy: ['notify test'], schema: channelTest },
  restore: { about: 'what took the place of the store', printedBy: ['restore'], schema: restored },
  scan: { about: 'the scan, with its pages', printedBy: ['scan'], schema: scannedExecution },
  schema: { about: 'the schemas that there are', printedBy: ['schema'], schema: z.array(listedSchema) },
  'screen-audit': {
    about: 'rows of that screen',
    printedBy: ['--screen audit'],
    schema: screens.auditScreen,
  },
  'screen-dead': { about: 'rows of that screen', printedBy: ['--screen dead'], schema: screens.deadScreen },
  'screen-findings': {
    about: 'rows of that screen',
    printedBy: ['--screen findings'],
    schema: screens.findingsScreen,
  },
  'screen-health': { about: 'that screen', printedBy: ['--screen health'], schema: screens.healthScreen },
  'screen-history': {
    about: 'rows of that screen',
    printedBy: ['--screen history'],
    schema: screens.historyScreen,
  },
  'screen-log': { about: 'rows of that screen', printedBy: ['--screen log'], schema: screens.logScreen },
  'screen-tasks': {
    about: 'rows of that screen',
    printedBy: ['--screen tasks'],
    schema: screens.tasksScreen,
  },
  selftest: { about: 'what was measured', printedBy: ['selftest'], schema: selftest },
  show: { about: 'one execution in full', printedBy: ['show'], schema: shownExecution },
  stats: { about: 'how tasks have done', printedBy: ['stats'], schema: z.array(taskStats) },
  'stats-trend': {
    about: 'how the work went over time',
    printedBy: ['stats --trend day'],
    schema: z.array(trendBucket),
  },
  status: { about: 'the floor', printedBy: ['status', 'console'], schema: statusOutput },
  tasks: { about: 'tasks', printedBy: ['tasks'], schema: z.array(listedTask) },
  verify: { about: 'whether every promise was kept', printedBy: ['verify'], schema: verdict },
  versions: { about: 'what a monitor watches', printedBy: ['versions TASK'], schema: z.array(watchedUrl) },
  'versions-url': { about: 'versions of a URL', printedBy: ['versions TASK URL'], schema: versions },
  watch: { about: 'one line: an event', printedBy: ['watch'], schema: event },
  written: {
    about: 'the files that were written',
    printedBy: ['init', 'schema --out DIR'],
    schema: written,
  },
  why: { about: 'what became of a slot', printedBy: ['why'], schema: slotStory },
} as const satisfies Record<string, OutputEntry>;

export type OutputName = keyof typeof OUTPUTS;

/** What a verb has to give to print it. */
export type Output<Name extends OutputName> = Immutable<z.output<(typeof OUTPUTS)[Name]['schema']>>;

type Immutable<Value> = Value extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Immutable<Value[Key]> }
    : Value;
