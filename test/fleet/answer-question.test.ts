import { expect, test } from 'vitest';
import { answerQuestion } from '../../src/fleet/answer-question.ts';
import type { FleetWork } from '../../src/fleet/carry-job.ts';
import { readSketch, wordSketch } from '../../src/scan/restless/word-sketch.ts';
import { openConcludeBench } from '../scan/conclude-bench.ts';
import { makePage } from '../scan/make-page.ts';

test('each question of a scan has its own answer, which can be sealed as JSON', async () => {
  const bench = openConcludeBench();
  const page = makePage();
  const text = wordSketch(Buffer.from('words of a page'));
  const work: FleetWork = {
    runShard: () => Promise.reject(new Error('no question')),
    askAgain: async () => new Map([['http://shop.example/a', 404]]),
    lookAgain: async () => new Map([[page.url, page]]),
    lookAtTexts: async (visits) => new Map(visits.map(({ url }) => [url, [text, text]])),
  };
  const rest = { input: bench.input(), seeds: [] };
  const answer = async (order: Parameters<typeof answerQuestion>[0]) =>
    JSON.parse(JSON.stringify(await answerQuestion(order, work, bench.context)));
  expect(await answer({ kind: 'ask', urls: [], ...rest })).toEqual({
    kind: 'ask',
    answers: [['http://shop.example/a', 404]],
  });
  expect(await answer({ kind: 'look', visits: [], ...rest })).toEqual({ kind: 'look', pages: [page] });
  const { kind, texts } = await answer({ kind: 'read', visits: [{ url: page.url, status: 200 }], ...rest });
  expect([kind, texts[0][0]]).toEqual(['read', page.url]);
  expect(texts[0][1].map((look: string) => readSketch(Buffer.from(look, 'base64')))).toEqual([text, text]);
});
