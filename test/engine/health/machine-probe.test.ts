import { expect, test } from 'vitest';
import { SystemProbe } from '../../../src/engine/health/machine-probe.ts';
import { systemClock } from '../../../src/shared/clock.ts';

test('a blocked event loop is seen at the next look, and forgotten at the one after', async () => {
  const probe = new SystemProbe(systemClock);
  try {
    probe.look();
    // Between the two it is looked at, also where the process stood still until both are over.
    for (let sample = 0; sample < 2; sample += 1) await systemClock.sleep(125);
    const from = systemClock.uptime();
    while (systemClock.uptime() - from < 400);
    for (let sample = 0; sample < 2; sample += 1) await systemClock.sleep(125);
    const { machine, process } = probe.look();
    expect(machine.loopDelayMs).toBeGreaterThan(150);
    expect(machine.loadPerCore).toBeGreaterThanOrEqual(0);
    expect(process.rssBytes).toBeGreaterThan(1024 * 1024);
    expect(process.cpu).toBeGreaterThan(0);
    expect(probe.look().machine.loopDelayMs).toBeLessThan(machine.loopDelayMs!);
  } finally {
    probe.close();
    probe.close();
  }
});
