/** Reads what screens ask for, with what is kept from read to read. */
import { join } from 'node:path';
import type { Settings } from '../../config/settings.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Store } from '../../store/store.ts';
import { FindingsReader } from '../findings/findings-reader.ts';
import type { EngineView } from '../snapshot.ts';
import { FindingsList } from './findings-view.ts';
import { LoadMeter } from './load-meter.ts';
import { LogReader } from './log-reader.ts';
import { readView } from './read-view.ts';
import { TaskLists } from './task-lists.ts';
import type { UsualDurations } from './usual-durations.ts';
import type { View, ViewRequest } from './view.ts';

export class ViewReader {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #usual: UsualDurations;
  readonly #load: LoadMeter;
  readonly #log: LogReader;
  readonly #tasks: TaskLists;
  readonly #findingsList = new FindingsList();
  /** The findings of all tasks, as far as they are read. */
  readonly findings: FindingsReader;

  /** `onFound`: a search that goes on beside the screen has got further. */
  constructor(parts: {
    store: Store;
    clock: Clock;
    settings: Settings;
    usual: UsualDurations;
    onFound: () => void;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#settings = parts.settings;
    this.#usual = parts.usual;
    this.#load = new LoadMeter(parts.store);
    this.#log = new LogReader(join(parts.settings.logsDirectory, 'scarefloor.log'));
    this.#tasks = new TaskLists(parts.store, parts.clock, parts.onFound);
    this.findings = new FindingsReader({
      store: parts.store,
      clock: parts.clock,
      directory: parts.settings.resultsDirectory,
      onNews: parts.onFound,
    });
  }

  read(request: ViewRequest, engine: EngineView): View {
    return readView(request, {
      store: this.#store,
      settings: this.#settings,
      engine,
      now: this.#clock.now(),
      load: this.#load,
      log: this.#log,
      usual: this.#usual,
      uptime: () => this.#clock.uptime(),
      tasks: this.#tasks,
      findings: this.findings,
      findingsList: this.#findingsList,
    });
  }

  async close(): Promise<void> {
    this.#tasks.close();
    await this.findings.close();
  }
}
