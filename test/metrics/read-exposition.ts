/**
 * Reads Prometheus' text format as strictly as its specification and `promtool check metrics` have it; throws what is
 * wrong with it. https://prometheus.io/docs/instrumenting/exposition_formats/
 */

export interface Family {
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  /** By `name{label="value"}` as it stands in the text. */
  samples: Map<string, number>;
}

const NAME = '[a-zA-Z_][a-zA-Z0-9_]*';
const HELP = new RegExp(`^# HELP (${NAME}) (\\S.*)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`);
const LABEL = `${NAME}="(?:[^"\\\\\\n]|\\\\["\\\\n])*"`;
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (-?(?:\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|Inf)|\\+Inf|NaN)$`,
);
/** Units as promtool wants them: whole words, base units. */
const ABBREVIATED = /_(?:s|ms|us|ns|sec|b|kb|mb|gb|m|h|d)(?:_|$)/;
const OTHER_UNIT = /_(?:milliseconds|minutes|hours|days|kilobytes|megabytes|percent)(?:_|$)/;

export function readExposition(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  let help: { name: string; text: string } | null = null;
  let family: Family | null = null;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, helped, words] = HELP.exec(line) ?? [];
    const [, typed, type] = TYPE.exec(line) ?? [];
    if (helped !== undefined) help = { name: helped, text: words ?? '' };
    else if (typed !== undefined) {
      if (help?.name !== typed) throw new Error(`no help before ${line}`);
      if (families.has(typed)) throw new Error(`${typed} is there twice`);
      family = { name: typed, type: type as Family['type'], help: help.text, samples: new Map() };
      checkName(family);
      families.set(typed, family);
    } else {
      if (family === null) throw new Error(`no family before ${line}`);
      addSample(family, line);
    }
  }
  for (const one of families.values()) if (one.type === 'histogram') checkHistogram(one);
  return families;
}

function checkName({ name, type }: Family): void {
  if ((type === 'counter') !== name.endsWith('_total')) throw new Error(`${name} is a ${type}`);
  if (ABBREVIATED.test(name) || OTHER_UNIT.test(name)) throw new Error(`${name} has no base unit`);
  if (/_(?:count|sum|bucket)$/.test(name)) throw new Error(`${name} looks like a part of a histogram`);
}

function addSample(family: Family, line: string): void {
  const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
  const parts = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  if (!parts.some((part) => name === family.name + part)) throw new Error(`not of ${family.name}: ${line}`);
  const names = [...labels.matchAll(new RegExp(`(${NAME})="`, 'g'))].map((match) => match[1]);
  if (new Set(names).size < names.length) throw new Error(`a label twice: ${line}`);
  if (names.includes('quantile') || names.includes('le') !== name.endsWith('_bucket'))
    throw new Error(`a label of another type: ${line}`);
  const key = line.slice(0, line.lastIndexOf(' '));
  if (family.samples.has(key)) throw new Error(`twice: ${line}`);
  family.samples.set(
    key,
    value.includes('Inf') ? Infinity * (value.startsWith('-') ? -1 : 1) : Number(value),
  );
}

function checkHistogram({ name, samples }: Family): void {
  const buckets = [...samples].filter(([key]) => key.startsWith(`${name}_bucket`));
  const series = Map.groupBy(buckets, ([key]) =>
    key.replace(/,?le="[^"]*"/, '').slice(`${name}_bucket`.length),
  );
  for (const [labels, its] of series) {
    const bounds = its.map(([key]) => /le="([^"]*)"/.exec(key)?.[1] ?? '');
    const numbers = bounds.map((bound) => (bound === '+Inf' ? Infinity : Number(bound)));
    if (bounds.at(-1) !== '+Inf') throw new Error(`${name}${labels} has no bucket for all`);
    const rises = (list: readonly number[]) =>
      list.every((one, at) => at === 0 || one >= (list[at - 1] ?? 0));
    if (!rises(numbers) || !rises(its.map(([, count]) => count)))
      throw new Error(`${name}${labels} does not rise`);
    if (samples.get(`${name}_count${labels}`) !== its.at(-1)?.[1])
      throw new Error(`${name}${labels} does not add up`);
    if (!samples.has(`${name}_sum${labels}`)) throw new Error(`${name}${labels} has no sum`);
  }
}
