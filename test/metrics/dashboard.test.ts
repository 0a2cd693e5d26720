/** What the dashboard and the rules ask for is there to be had. */
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertRules } from '../../src/metrics/alert-rules.ts';
import { dashboard } from '../../src/metrics/dashboard.ts';
import { EngineCounts } from '../../src/metrics/engine-counts.ts';
import { engineMetrics } from '../../src/metrics/engine-metrics.ts';
import { exposition } from '../../src/metrics/exposition.ts';
import { commandLine } from '../commands/command-line.ts';
import { Bench } from '../engine/open-engine.ts';
import { type Family, readExposition } from './read-exposition.ts';

interface Panel {
  id: number;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { expr: string; legendFormat?: string }[];
}

async function families(): Promise<Map<string, Family>> {
  await using bench = new Bench();
  bench.engine.start();
  const counts = new EngineCounts();
  counts.notified('hook', 'sent');
  const now = bench.clock.now();
  const engine = { role: 'here', pid: 1, host: null, since: 0, canTakeOver: true } as const;
  const metrics = engineMetrics({
    store: bench.store,
    config: bench.engine.core.config,
    engine,
    channels: ['hook'],
    now,
    counts,
    version: '1',
    reload: { holds: true, at: now },
  });
  return readExposition(exposition(metrics));
}

/** Metric names and label names that an expression asks for. */
function askedBy(expr: string): { metrics: string[]; labels: string[] } {
  const metrics = expr.match(/\b(?:scarefloor|process|nodejs)_\w+/g) ?? [];
  const selectors = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(
    ([, inside = '']) => inside.match(/\w+(?==)/g) ?? [],
  );
  const groups = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, inside = '']) => inside.split(/,\s*/));
  return { metrics, labels: [...selectors, ...groups].filter((label) => label !== 'instance') };
}

const panels = () => dashboard().panels as Panel[];
const expressions = () => [
  ...panels().flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...alertRules().groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
];

test('every metric and label that is asked for exists', async () => {
  const known = await families();
  const missing = expressions().flatMap((expr) => {
    const { metrics, labels } = askedBy(expr);
    expect(metrics.length, expr).toBeGreaterThan(0);
    const asked = metrics.map((name) => known.get(name) ?? known.get(name.replace(/_bucket$/, '')));
    // Of a fleet that is not configured there is nothing but the names.
    const keys = [...asked.flatMap((family) => [...(family?.samples.keys() ?? [])]), 'state="fit"'].join(
      '\n',
    );
    return [
      ...metrics.filter((_name, index) => asked[index] === undefined),
      ...labels.filter((label) => !keys.includes(`${label}="`)).map((label) => `${label} in ${expr}`),
    ];
  });
  expect(missing).toEqual([]);
});

test('a histogram is asked by its buckets, a counter by its rate', async () => {
  const known = await families();
  for (const expr of expressions())
    for (const name of askedBy(expr).metrics) {
      const type = known.get(name.replace(/_bucket$/, ''))?.type;
      if (type === 'counter') expect(expr).toMatch(new RegExp(`rate\\(${name}`));
      if (type === 'histogram') expect(expr).toMatch(new RegExp(`rate\\(${name}`));
      expect(name.endsWith('_bucket')).toBe(type === 'histogram');
    }
});

test('panels have each their own place', () => {
  const taken = new Set<string>();
  for (const { gridPos } of panels())
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(x).toBeLessThan(24);
        expect(taken.has(`${x} ${y}`)).toBe(false);
        taken.add(`${x} ${y}`);
      }
  expect(new Set(panels().map(({ id }) => id)).size).toBe(panels().length);
});

test('the command line prints them as Grafana and Prometheus take them, and names every metric', async () => {
  const { run, json } = commandLine();
  expect(JSON.parse((await run('metrics', 'dashboard')).stdout)).toEqual(dashboard());
  expect(parse((await run('metrics', 'rules')).stdout)).toEqual(alertRules());
  const listed = (await json('metrics')) as { name: string; type: string }[];
  const known = await families();
  expect(listed.map(({ name }) => name)).toEqual([...known.keys()]);
  expect((await run('metrics', 'dashbord')).stderr).toContain('list, dashboard, rules');
});
