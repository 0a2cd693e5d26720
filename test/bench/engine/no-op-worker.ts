/** A worker process with the real manners whose work is done at once. */
import { serveWork } from '../../../src/workers/serve.ts';
import { NOTHING_TO_SAY } from './nothing-to-say.ts';

const work = () => Promise.resolve(() => Promise.resolve(NOTHING_TO_SAY));

serveWork({ scan: work, monitor: work, tool: work });
