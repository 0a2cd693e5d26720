/**
 * The text format of Prometheus, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/. Names and
 * units follow https://prometheus.io/docs/practices/naming/.
 */

export type Labels = Readonly<Record<string, string>>;

/** `part` is what a histogram's samples are told apart by: `_bucket`, `_sum`, `_count`. */
export type Sample = readonly [labels: Labels, value: number, part?: '_bucket' | '_sum' | '_count'];

export interface Metric {
  /** With its unit last, in seconds and bytes; a counter ends with `_total`. */
  name: string;
  /** Default: a gauge. */
  type?: 'counter' | 'gauge' | 'histogram';
  help: string;
  samples: readonly Sample[];
}

/** What names begin with that are not common to all programs, as `process_resident_memory_bytes` is. */
const OURS = 'scarefloor_';
const COMMON = /^(?:process|nodejs)_/;

/** For answers over HTTP. */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function exposition(metrics: readonly Metric[]): string {
  return metrics.map(metricLines).join('');
}

/** A gauge with one value. */
export function gauge(name: string, help: string, value: number): Metric {
  return { name, help, samples: [[{}, value]] };
}

/** A gauge with a value for each item. */
export function gaugeOf<Item>(
  name: string,
  help: string,
  label: string,
  items: readonly Item[],
  sample: (item: Item) => readonly [label: string, value: number],
): Metric {
  const samples = items.map((item): Sample => {
    const [text, value] = sample(item);
    return [{ [label]: text }, value];
  });
  return { name, help, samples };
}

/** The name as a scraper sees it. */
export function fullName(name: string): string {
  return COMMON.test(name) ? name : `${OURS}${name}`;
}

function metricLines({ name, type = 'gauge', help, samples }: Metric): string {
  const full = fullName(name);
  const lines = samples.map(
    ([labels, value, part = '']) => `${full}${part}${labelText(labels)} ${numberText(value)}`,
  );
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...lines].map((line) => `${line}\n`).join('');
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
