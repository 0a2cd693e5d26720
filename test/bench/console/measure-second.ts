/** From a key in a console that only follows to the change on the screen of the one that is the engine. */
import { setTimeout as delay } from 'node:timers/promises';
import { Workspace } from '../../journey/workspace.ts';
import { type Figure, quantile } from '../figure.ts';

const KEYS = 15;
/** After a failure the screen still counts for a moment. */
const QUIET_MS = 1_500;

/** Scans that fail at once, so that nothing goes on repainting between two keys. */
function configuration(): string {
  const task = (number: number) =>
    `  - { name: refused-${number}, type: scan, interval: 24h, retry_attempts: 0, config: { targets: ["http://127.0.0.1:9/"] } }`;
  return ['tasks:', ...Array.from({ length: KEYS }, (_, index) => task(index + 10)), ''].join('\n');
}

export async function measureSecondConsole(): Promise<Figure[]> {
  const workspace = new Workspace(configuration());
  try {
    const engine = workspace.terminal(workspace.argv(), 120, 40);
    await engine.waitFor('the engine', /engine here/);
    const second = workspace.terminal(workspace.argv(), 120, 40);
    await second.waitFor('its engine', new RegExp(`pid ${engine.pid}`));
    await second.waitFor('a selected row', /> refused-/);
    const samples: number[] = [];
    for (let key = 1; key <= KEYS; key++) {
      await delay(QUIET_MS);
      const shown = engine.nextOutput();
      second.press('r');
      samples.push(await shown);
      await engine.waitFor('the failure', new RegExp(`Failures .*\\b${key}\\b`));
      second.press('j');
    }
    const how = "`r` in an attached console until the first byte of the engine's own console";
    const value = (share: number) => `${quantile(samples, share).toFixed(0)} ms`;
    return [
      { name: 'key in a second console, median', value: value(0.5), how, n: KEYS },
      { name: 'key in a second console, slowest', value: value(1), how, n: KEYS },
    ];
  } finally {
    await workspace.close();
  }
}
