/** Adds jobs for workers that never end them. Arguments: the socket of Redis, how many. */
import { Queue } from 'bullmq';

const [path = '', count = '1'] = process.argv.slice(2);
const queue = new Queue('hanging', { connection: { path, maxRetriesPerRequest: null } });
for (let index = 0; index < Number(count); index += 1) await queue.add('hanging', {});
await queue.close();
