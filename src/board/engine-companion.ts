/** What accompanies the engine of a process for as long as that is the engine, such as a port that tells how it fares. */
import type { Settings } from '../config/settings.ts';
import type { EngineLogger } from '../engine/core.ts';
import type { EngineMeter } from '../engine/meter.ts';
import type { Clock } from '../shared/clock.ts';
import type { Store } from '../store/store.ts';
import type { EngineView } from './snapshot.ts';

export interface CompanionParts {
  store: Store;
  /** Read at each use: a reload changes them in place. */
  settings: Settings;
  clock: Clock;
  /** The engine as it is now. */
  view: () => EngineView;
}

export interface EngineCompanion {
  /** Is told by each engine of this process. */
  readonly meter: EngineMeter;
  /** This process is the engine now. */
  begin(logger: EngineLogger): void;
  /** Not any more. Idempotent. */
  end(): Promise<void>;
  /** The configuration was read again, and holds; or it cannot be used. */
  reloaded(holds: boolean): void;
}
