/** The verbs of the command line, loaded when one is called. */
import type { EVERYDAY_VERBS } from './everyday-verbs.ts';
import type { Verb } from './verb.ts';

interface Entry {
  summary: string;
  load(): Promise<Verb>;
}

function everyday(name: keyof typeof EVERYDAY_VERBS): Entry['load'] {
  return async () => (await import('./everyday-verbs.ts')).EVERYDAY_VERBS[name];
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
    load: everyday('init'),
  },
  run: { summary: 'the engine without a screen', load: async () => (await import('./run.ts')).runVerb },
  worker: {
    summary: 'collect for the scans of an engine on another machine',
    load: async () => (await import('./worker.ts')).workerVerb,
  },
  scan: {
    summary: 'one scan now',
    load: everyday('scan'),
  },
  tasks: {
    summary: 'list tasks',
    load: everyday('tasks'),
  },
  next: {
    summary: 'slots to come',
    load: everyday('next'),
  },
  add: { summary: 'add a task', load: everyday('add') },
  edit: {
    summary: 'change a task',
    load: everyday('edit'),
  },
  delete: {
    summary: 'delete a task',
    load: everyday('delete'),
  },
  trigger: {
    summary: 'run a task now',
    load: everyday('trigger'),
  },
  cancel: {
    summary: 'cancel an execution',
    load: everyday('cancel'),
  },
  stop: {
    summary: 'take everything off a host',
    load: everyday('stop'),
  },
  pause: {
    summary: 'pause a task, or everything',
    load: everyday('pause'),
  },
  resume: {
    summary: 'resume a task, or everything',
    load: everyday('resume'),
  },
  history: {
    summary: 'list executions',
    load: everyday('history'),
  },
  show: {
    summary: 'one execution in full',
    load: everyday('show'),
  },
  logs: {
    summary: 'the log of an execution',
    load: everyday('logs'),
  },
  versions: {
    summary: 'what a monitor watches, and the versions it keeps',
    load: everyday('versions'),
  },
  diff: {
    summary: 'compare two versions of a watched URL',
    load: async () => (await import('./diff.ts')).diffVerb,
  },
  status: {
    summary: 'the floor in a few lines',
    load: everyday('status'),
  },
  watch: {
    summary: 'what happens, one line each, as it happens',
    load: everyday('watch'),
  },
  health: {
    summary: 'how engine, workers and store fare',
    load: everyday('health'),
  },
  metrics: {
    summary: 'what Prometheus can know: metrics, a dashboard, alerting rules',
    load: async () => (await import('./metrics.ts')).metricsVerb,
  },
  stats: {
    summary: 'how the tasks have done',
    load: everyday('stats'),
  },
  why: {
    summary: 'why a task ran or did not run',
    load: everyday('why'),
  },
  verify: {
    summary: 'check the whole history against the schedules',
    load: everyday('verify'),
  },
  findings: {
    summary: 'what scans and tools found wrong with their targets; mute what is accepted',
    load: everyday('findings'),
  },
  dead: {
    summary: 'dead letters: list, redrive, discard',
    load: everyday('dead'),
  },
  alerts: {
    summary: 'what is wrong now',
    load: everyday('alerts'),
  },
  notify: {
    summary: 'who is told of what, and what waits; try a channel',
    load: everyday('notify'),
  },
  audit: {
    summary: 'who did what, when and why',
    load: everyday('audit'),
  },
  selftest: {
    summary: 'measure scans and monitors on sites whose truth is known',
    load: async () => (await import('./selftest.ts')).selftestVerb,
  },
  backup: {
    summary: 'copy the store while it is in use',
    load: everyday('backup'),
  },
  restore: {
    summary: 'put a copy in the place of the store',
    load: async () => (await import('./restore.ts')).restoreVerb,
  },
  doctor: {
    summary: 'what is wrong with this place, and how to mend it',
    load: async () => (await import('./doctor.ts')).doctorVerb,
  },
  config: {
    summary: 'check or show the configuration; its JSON Schema',
    load: everyday('config'),
  },
  schema: {
    summary: 'JSON Schemas of what --json prints',
    load: async () => (await import('./schema.ts')).schemaVerb,
  },
  completion: {
    summary: 'completion for bash, zsh and fish',
    load: everyday('completion'),
  },
  cleanup: {
    summary: 'remove old history',
    load: everyday('cleanup'),
  },
};
