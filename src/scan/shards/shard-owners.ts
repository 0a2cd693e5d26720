/**
 * Which shard a host belongs to: told by the targets alone, so that every process, and every attempt of a scan,
 * says the same. Hosts that are likely to send to each other stand together: a name and its `www.` twin, and what
 * is found below a target with that target.
 */
import { createHash } from 'node:crypto';

/** So many shards have one target's host each; beyond, shards grow to a few hosts before there are more of them. */
const SINGLE_HOST_SHARDS = 64;
const FEW_HOSTS = 8;
const MANY_SHARDS = 256;
const MOST_HOSTS_PER_SHARD = 64;

/** How many shards a scan of these targets is made of. @param seeds normalised URLs */
export function shardCount(seeds: readonly string[]): number {
  const hosts = new Set(seeds.map((seed) => keyOf(new URL(seed).host))).size;
  const small = Math.max(Math.min(hosts, SINGLE_HOST_SHARDS), Math.ceil(hosts / FEW_HOSTS));
  return Math.max(1, Math.min(small, MANY_SHARDS), Math.ceil(hosts / MOST_HOSTS_PER_SHARD));
}

/** Tells the shard, from 0, of any host (as URLs carry it, with its port) that may belong to the scan. */
export function shardOwners(seeds: readonly string[], count: number): (host: string) => number {
  const shards = new Map<string, number>();
  for (const seed of seeds) {
    const key = keyOf(new URL(seed).host);
    // By turns: the hosts of a list are spread evenly, whatever their names.
    if (!shards.has(key)) shards.set(key, shards.size % count);
  }
  return (host) => {
    const key = keyOf(host);
    for (let name = key; name !== ''; name = parentOf(name)) {
      const shard = shards.get(name);
      if (shard !== undefined) return shard;
    }
    return createHash('sha256').update(key).digest().readUInt32BE(0) % count;
  };
}

/** Equal for hosts that are taken for one site: http and https, with `www.` and without. */
function keyOf(host: string): string {
  return host.replace(/:(?:80|443)$/, '').replace(/^www\./, '');
}

/** `shop.example:8443` of `eu.shop.example:8443`; '' when there is none. */
function parentOf(host: string): string {
  const dot = host.indexOf('.');
  return dot < 0 ? '' : host.slice(dot + 1);
}

/** `shop.example` of `www.shop.example`, and the other way round. */
export function twinOf(host: string): string {
  return host.startsWith('www.') ? host.slice(4) : `www.${host}`;
}
