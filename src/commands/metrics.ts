import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Column } from './cells.ts';
import { withFloor } from './floor.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printJson, printLine, printTable } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

const WORDS = ['list', 'dashboard', 'rules'] as const;

export const metricsVerb: Verb = {
  name: 'metrics',
  usage: `[${WORDS.join(' | ')}] [flags]`,
  about: `What Prometheus can know of a floor. "list" names the metrics; "dashboard" prints a dashboard for Grafana to
import, "rules" a file of alerting rules. The engine, with or without a screen, serves them where the configuration has
  metrics: { port: 9790 }
on loopback unless host says otherwise: /metrics, and /healthz, which is 200 while the engine does its work and 503 with
the reason while it does not. What can be known without the engine's process, "scarefloor status --format prometheus"
prints for a textfile collector.`,
  inputs: { least: 0, most: 1 },
  completes: WORDS,
  flags: JSON_FLAG,
  examples: [
    ['scarefloor metrics', 'which there are'],
    ['scarefloor metrics dashboard > scarefloor.json', 'for Grafana: Dashboards, New, Import'],
    ['scarefloor metrics rules > /etc/prometheus/rules/scarefloor.yml', 'what should wake somebody'],
    [
      'curl -fsS http://127.0.0.1:9790/healthz',
      'for a watchdog: exit code 22 and the reason where it is not well',
    ],
  ],
  run: async (context) => {
    const [word = 'list'] = context.input;
    switch (word) {
      case 'list':
        return await list(context);
      case 'dashboard': {
        const { dashboard } = await import('../metrics/dashboard.ts');
        printLine(context, JSON.stringify(dashboard(), null, 2));
        return 0;
      }
      case 'rules': {
        const { alertRules } = await import('../metrics/alert-rules.ts');
        const { stringify } = await import('yaml');
        context.streams.stdout.write(stringify(alertRules(), { lineWidth: 0 }));
        return 0;
      }
      default:
        throw new UserError(`"${safeText(word, 40)}" is no word of "metrics"; it knows: ${WORDS.join(', ')}`);
    }
  },
};

type Listed = Output<'metrics'>[number];

async function list(context: CommandContext): Promise<number> {
  const { scheduler, channels } = await context.settings();
  const { engineMetrics } = await import('../metrics/engine-metrics.ts');
  const { EngineCounts } = await import('../metrics/engine-counts.ts');
  const { fullName } = await import('../metrics/exposition.ts');
  return await withFloor(context, { engine: 'attach', readOnly: true }, async (floor) => {
    const { store } = floor;
    const now = context.clock.now();
    const metrics = engineMetrics({
      version: context.version,
      counts: new EngineCounts(),
      reload: { holds: true, at: now },
      store,
      config: scheduler,
      engine: floor.engineView(),
      channels: channels.map(({ name }) => name),
      now,
    });
    const listed = metrics.map(
      ({ name, type = 'gauge', help }): Listed => ({ name: fullName(name), type, help }),
    );
    if (context.flags.is('json')) printJson(context, 'metrics', listed);
    else await printTable(context, LIST_COLUMNS, listed, '');
    return 0;
  });
}

const LIST_COLUMNS: readonly Column<Listed>[] = [
  { heading: 'NAME', cell: ({ name }) => name },
  { heading: 'TYPE', cell: ({ type }) => type },
  { heading: 'WHAT', cell: ({ help }) => help, flexible: true },
];
