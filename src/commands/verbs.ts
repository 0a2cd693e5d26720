/** The verbs of the command line, each loaded when it is called. */
import type { Verb } from './verb.ts';

interface Entry {
  summary: string;
  load(): Promise<Verb>;
}

/** In the order of the help. The console has no name: it is what runs when no verb is given. */
export const VERBS: Readonly<Record<string, Entry>> = {
  console: {
    summary: 'the console (also without any verb)',
    load: async () => (await import('./console.ts')).consoleVerb,
  },
  demo: {
    summary: 'the console on a practice site, with tasks already scheduled',
    load: async () => (await import('./demo.ts')).demoVerb,
  },
  init: {
    summary: 'write a commented scarefloor.yaml and targets.txt',
    load: async () => (await import('./init.ts')).initVerb,
  },
  run: { summary: 'the engine without a screen', load: async () => (await import('./run.ts')).runVerb },
  scan: { summary: 'one scan now', load: async () => (await import('./scan.ts')).scanVerb },
  tasks: { summary: 'list tasks', load: async () => (await import('./tasks.ts')).tasksVerb },
  next: { summary: 'slots to come', load: async () => (await import('./next.ts')).nextVerb },
  add: { summary: 'add a task', load: async () => (await import('./add.ts')).addVerb },
  edit: { summary: 'change a task', load: async () => (await import('./edit.ts')).editVerb },
  delete: { summary: 'delete a task', load: async () => (await import('./delete.ts')).deleteVerb },
  trigger: { summary: 'run a task now', load: async () => (await import('./trigger.ts')).triggerVerb },
  cancel: { summary: 'cancel an execution', load: async () => (await import('./cancel.ts')).cancelVerb },
  pause: { summary: 'pause a task, or everything', load: async () => (await import('./pause.ts')).pauseVerb },
  resume: {
    summary: 'resume a task, or everything',
    load: async () => (await import('./resume.ts')).resumeVerb,
  },
  history: { summary: 'list executions', load: async () => (await import('./history.ts')).historyVerb },
  show: { summary: 'one execution in full', load: async () => (await import('./show.ts')).showVerb },
  logs: { summary: 'the log of an execution', load: async () => (await import('./logs.ts')).logsVerb },
  versions: {
    summary: 'what a monitor watches, and the versions it keeps',
    load: async () => (await import('./versions.ts')).versionsVerb,
  },
  diff: {
    summary: 'compare two versions of a watched URL',
    load: async () => (await import('./diff.ts')).diffVerb,
  },
  status: { summary: 'the floor in a few lines', load: async () => (await import('./status.ts')).statusVerb },
  watch: {
    summary: 'what happens, one line each, as it happens',
    load: async () => (await import('./watch.ts')).watchVerb,
  },
  health: {
    summary: 'how engine, workers and store fare',
    load: async () => (await import('./health.ts')).healthVerb,
  },
  stats: { summary: 'how the tasks have done', load: async () => (await import('./stats.ts')).statsVerb },
  why: { summary: 'why a task ran or did not run', load: async () => (await import('./why.ts')).whyVerb },
  verify: {
    summary: 'check the whole history against the schedules',
    load: async () => (await import('./verify.ts')).verifyVerb,
  },
  findings: {
    summary: 'what scans and tools hold against their targets; mute what is accepted',
    load: async () => (await import('./findings.ts')).findingsVerb,
  },
  dead: {
    summary: 'dead letters: list, redrive, discard',
    load: async () => (await import('./dead.ts')).deadVerb,
  },
  alerts: { summary: 'what is wrong now', load: async () => (await import('./alerts.ts')).alertsVerb },
  notify: {
    summary: 'who is told of what, and what waits; try a channel',
    load: async () => (await import('./notify.ts')).notifyVerb,
  },
  audit: { summary: 'who did what, when and why', load: async () => (await import('./audit.ts')).auditVerb },
  selftest: {
    summary: 'measure scans and monitors on sites whose truth is known',
    load: async () => (await import('./selftest.ts')).selftestVerb,
  },
  backup: {
    summary: 'copy the store while it is in use',
    load: async () => (await import('./backup.ts')).backupVerb,
  },
  doctor: {
    summary: 'what is wrong with this place, and how to mend it',
    load: async () => (await import('./doctor.ts')).doctorVerb,
  },
  config: {
    summary: 'check or show the configuration; its JSON Schema',
    load: async () => (await import('./config.ts')).configVerb,
  },
  schema: {
    summary: 'JSON Schemas of what --json prints',
    load: async () => (await import('./schema.ts')).schemaVerb,
  },
  completion: {
    summary: 'completion for bash, zsh and fish',
    load: async () => (await import('./completion.ts')).completionVerb,
  },
  cleanup: { summary: 'remove old history', load: async () => (await import('./cleanup.ts')).cleanupVerb },
};
