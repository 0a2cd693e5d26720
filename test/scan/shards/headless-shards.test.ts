import { expect, test } from 'vitest';
import { links, openSite } from '../collect-bench.ts';
import { noBrowser } from '../headless/headless-bench.ts';
import { crawlAsOne, crawlInShards } from './shard-bench.ts';

const missing = noBrowser();
if (missing !== '') process.stderr.write(`skipped: headless scans in shards: ${missing}\n`);

/** Makes links, and asks for `/data`. */
const scripted = (...urls: string[]) =>
  `<body><script>for (const url of ${JSON.stringify(urls)}) {
    const link = document.createElement('a'); link.href = url.replace('*', ''); document.body.append(link); }
    fetch('/da' + 'ta')</script>`;

test.skipIf(missing !== '')(
  'links that only script makes lead from shard to shard, and no page is opened twice',
  async () => {
    const answers: Record<string, string>[] = [{}, {}];
    const [one, other] = [await openSite(answers[0] ?? {}), await openSite(answers[1] ?? {})];
    Object.assign(answers[0] ?? {}, { '/': scripted('/ma*de', `${other.origin}/isl*and`), '/data': '{}' });
    Object.assign(answers[0] ?? {}, { '/made': 'made', '/back': '<title>Back</title>' });
    Object.assign(answers[1] ?? {}, { '/': 'other', '/island': links(`${one.origin}/back`) });
    const targets = [`${one.origin}/`, `${other.origin}/`];
    const options = { input: { headless: true, mode: 'fast' as const } };
    const local = await crawlAsOne(targets, options);
    const asked = [one, other].map(({ requests }) => requests.splice(0).sort());
    const sharded = await crawlInShards(targets, 2, options);
    expect(sharded.pages).toEqual(local.pages);
    expect(sharded.summary).toEqual(local.summary);
    expect([one, other].map(({ requests }) => requests.sort())).toEqual(asked);
    expect(local.pages).toContainEqual(
      expect.objectContaining({ url: `${other.origin}/island`, found_by: 'headless' }),
    );
  },
);
