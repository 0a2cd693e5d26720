/** The orders of a fleet that are questions to hosts, and no part of a crawl: one place for all who carry them. */
import { sketchBytes } from '../scan/restless/word-sketch.ts';
import type { WorkContext } from '../shared/work.ts';
import type { FleetWork } from './carry-job.ts';
import type { FleetEnd, FleetOrder } from './shard-job.ts';

export type FleetQuestion = Exclude<FleetOrder, { kind: 'shard' }>;

/** Rejects with what its work rejects with. */
export async function answerQuestion(
  order: FleetQuestion,
  work: FleetWork,
  context: WorkContext,
): Promise<FleetEnd> {
  const { input, seeds } = order;
  if (order.kind === 'ask') {
    const answers = await work.askAgain(order.urls, input, seeds, context);
    return { kind: 'ask', answers: [...answers] };
  }
  if (order.kind === 'look') {
    const pages = await work.lookAgain(order.visits, input, seeds, context);
    return { kind: 'look', pages: [...pages.values()] };
  }
  const texts = await work.lookAtTexts(order.visits, input, seeds, context);
  const sealed = [...texts].map(([url, looks]): [string, string[]] => [
    url,
    looks.map((look) => sketchBytes(look).toString('base64')),
  ]);
  return { kind: 'read', texts: sealed };
}
