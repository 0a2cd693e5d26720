import { describe, expect, test } from 'vitest';
import { shardCount, shardOwners } from '../../../src/scan/shards/shard-owners.ts';

const hosts = (count: number) => Array.from({ length: count }, (_, index) => `http://h${index}.example/`);

describe('the number of shards', () => {
  test.each([
    [1, 1],
    [12, 12],
    [64, 64],
    [500, 64],
    [1_000, 125],
    [10_000, 256],
    [100_000, 1_563],
  ])('of %i hosts is %i', (targets, count) => {
    expect(shardCount(hosts(targets))).toBe(count);
  });

  test('counts hosts and not URLs, and a host once with its twin', () => {
    expect(shardCount(['http://a.example/1', 'http://a.example/2', 'https://www.a.example/'])).toBe(1);
  });
});

describe('the owner of a host', () => {
  test('is told evenly, whatever the names', () => {
    const seeds = hosts(1_000);
    const ownerOf = shardOwners(seeds, 125);
    const sizes = new Map<number, number>();
    for (const seed of seeds) {
      const owner = ownerOf(new URL(seed).host);
      sizes.set(owner, (sizes.get(owner) ?? 0) + 1);
    }
    expect([...new Set(sizes.values())]).toEqual([8]);
  });

  const seeds = ['http://a.example/', 'http://shop.a.example/', 'http://b.example:8080/', 'http://10.0.0.1/'];
  const ownerOf = shardOwners(seeds, 4);

  test.each([
    ['www.a.example', 0],
    ['deep.www.a.example', 0],
    ['eu.shop.a.example', 1],
    ['a.example:443', 0],
    ['www.b.example:8080', 2],
    ['x.b.example:8080', 2],
    ['10.0.0.1', 3],
  ])('%s stands with the target that it lies below', (host, owner) => {
    expect(ownerOf(host)).toBe(owner);
  });

  test('of a name that no target has is one of them, the same each time, and that of its twin', () => {
    for (let index = 0; index < 50; index += 1) {
      const owner = ownerOf(`cdn${index}.other.example`);
      expect(owner).toBeGreaterThanOrEqual(0);
      expect(owner).toBeLessThan(4);
      expect(ownerOf(`www.cdn${index}.other.example`)).toBe(owner);
      expect(shardOwners(seeds, 4)(`cdn${index}.other.example`)).toBe(owner);
    }
  });
});
