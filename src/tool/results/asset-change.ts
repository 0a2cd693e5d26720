import type { Asset } from '../output/output-reader.ts';

/** `missed`: not seen in this run, which is no proof yet that it is gone. */
export const ASSET_NEWS = ['gone', 'changed', 'new', 'missed'] as const;
export type AssetNews = (typeof ASSET_NEWS)[number];

export interface AssetChange {
  news: AssetNews;
  asset: Asset;
  /** Of `changed`: the facts that differ; '' = it had or has none. */
  fields: { field: string; from: string; to: string }[];
}

/** The facts that differ, by name. */
export function changedFacts(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): AssetChange['fields'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names
    .map((field) => ({ field, from: before[field] ?? '', to: now[field] ?? '' }))
    .filter(({ from, to }) => from !== to);
}

/** By assetKey. */
export function changesByAsset(changes: readonly AssetChange[]): Map<string, AssetChange> {
  return new Map(changes.map((change) => [assetKey(change.asset), change]));
}

/** Names one asset of a task. */
export function assetKey({ kind, subject }: Pick<Asset, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`;
}
