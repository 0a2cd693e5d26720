/** From what a screen asks for to what it shows. */
import type { Settings } from '../../config/settings.ts';
import type { Store } from '../../store/store.ts';
import type { FindingsReader } from '../findings/findings-reader.ts';
import type { EngineView } from '../snapshot.ts';
import { readAuditView } from './audit-view.ts';
import { readDeadView } from './dead-view.ts';
import { type FindingsList, readFindingsView } from './findings-view.ts';
import { readHealthView } from './health-view.ts';
import { readHistoryView } from './history-view.ts';
import type { LoadMeter } from './load-meter.ts';
import type { LogReader } from './log-reader.ts';
import { readLogView } from './log-view.ts';
import type { TaskLists } from './task-lists.ts';
import { readTasksView } from './tasks-view.ts';
import type { UsualDurations } from './usual-durations.ts';
import type { View, ViewRequest } from './view.ts';

export interface ViewSources {
  store: Store;
  settings: Settings;
  engine: EngineView;
  /** Epoch ms. */
  now: number;
  /** What is kept from read to read. */
  load: LoadMeter;
  log: LogReader;
  usual: UsualDurations;
  /** Monotonic ms. */
  uptime: () => number;
  tasks: TaskLists;
  findings: FindingsReader;
  findingsList: FindingsList;
}

export function readView(request: ViewRequest, sources: ViewSources): View {
  switch (request.kind) {
    case 'tasks':
      return { kind: 'tasks', list: readTasksView(request.list, sources) };
    case 'history':
      return { kind: 'history', list: readHistoryView(request.list, sources) };
    case 'dead':
      return { kind: 'dead', list: readDeadView(request.list, sources) };
    case 'log':
      return { kind: 'log', list: readLogView(request.list, sources) };
    case 'audit':
      return { kind: 'audit', list: readAuditView(request.list, sources) };
    case 'findings':
      return { kind: 'findings', list: readFindingsView(request.list, sources) };
    case 'health':
      return { kind: 'health', ...readHealthView(sources) };
  }
}
