/** What an engine of this process is made with: loaded by those alone who are to be the engine, and opened once. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineLogger } from '../engine/core.ts';
import { executionLog } from '../engine/work/work-order.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { EngineRoom } from './engine-room.ts';
import type { FloorOptions } from './open-floor.ts';

export class EngineSupplies {
  readonly #clock: Clock;
  readonly #options: Pick<FloorOptions, 'settings' | 'workerEntry'>;
  #logger: EngineLogger | null;
  #room: EngineRoom | null = null;

  constructor(clock: Clock, options: Pick<FloorOptions, 'settings' | 'workerEntry' | 'logger'>) {
    this.#clock = clock;
    this.#options = options;
    this.#logger = options.logger ?? null;
  }

  /** null until it is opened: whoever only looks writes no log. */
  get logger(): EngineLogger | null {
    return this.#logger;
  }

  /** null until it is opened. */
  get room(): EngineRoom | null {
    return this.#room;
  }

  async openLogger(): Promise<EngineLogger> {
    if (this.#logger) return this.#logger;
    const { settings } = this.#options;
    const { createLogger } = await import('../shared/log.ts');
    this.#logger = createLogger({
      file: join(settings.logsDirectory, 'scarefloor.log'),
      level: settings.logLevel,
    });
    return this.#logger;
  }

  /** Its workers are shared by all engines of this process. */
  async openRoom(): Promise<EngineRoom> {
    const logger = await this.openLogger();
    if (this.#room) return this.#room;
    const { EngineRoom } = await import('./engine-room.ts');
    const { settings, workerEntry: entry } = this.#options;
    this.#room ??= new EngineRoom(settings, this.#clock, {
      ...(entry && { entry }),
      onNotice: ({ level, message, ...fields }) => logger[level](fields, message),
    });
    return this.#room;
  }

  /** Of an execution that cleanup has removed. */
  async removeLog(sessionId: string): Promise<void> {
    const file = executionLog(this.#options.settings.logsDirectory, sessionId);
    await rm(file, { force: true }).catch((error: unknown) =>
      this.#logger?.warn({ file, error: messageOf(error) }, 'could not remove a log'),
    );
  }
}
