/**
 * The findings of all tasks, for a screen: each task keeps its own in its results file. Files are read bit by bit beside
 * everything else, and again only when they were written to.
 */
import { readdir, stat } from 'node:fs/promises';
import { heldResults } from '../../engine/held-results.ts';
import type { Finding } from '../../findings/finding.ts';
import type { FindingBrief } from '../../findings/findings-store.ts';
import { type OpenFindings, openFindings } from '../../findings/open-findings.ts';
import type { Clock } from '../../shared/clock.ts';
import { codeOf, messageOf } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Store } from '../../store/store.ts';
import type { FindingRow } from '../views/view.ts';
import { worstFirst } from './worst-first.ts';

/** Rows read without a turn for others: a few milliseconds. */
const PIECE = 1_000;
/** Of all tasks together; more than that nobody reads on a screen. */
const MOST_ROWS = 100_000;
/** Between the end of one look at the files and the next one. */
const LOOK_EVERY_MS = 1_000;
/** Where a look takes long, the next one waits for as many times what it took. */
const REST_TIMES = 10;
/** A reader waits for nobody, unless the file is being made. */
const OPEN_WAIT_MS = 50;

/** Also of results that were set aside while another store uses the number. */
const RESULTS_FILE = /^task-(\d{1,15})\.(?:of-[a-z\d]{1,20}\.)?db$/;

export interface AllFindings {
  /** The worst first. */
  rows: readonly FindingRow[];
  /** Files are being read for the first time. */
  isReading: boolean;
  /** Another number where the rows are others. */
  version: number;
  /** There are more than are read. */
  isCut: boolean;
  /** What could not be read, and why; '' = all of it was. */
  missing: string;
}

interface KeptFile {
  /** Of the file as it was read. */
  sign: string;
  rows: readonly FindingRow[];
  /** The numbers of its rows by the ids of their findings. */
  numbers: ReadonlyMap<string, number>;
  /** '' = it was read. */
  problem: string;
}

export class FindingsReader {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #directory: string;
  readonly #onNews: () => void;
  readonly #closing = new AbortController();
  readonly #files = new Map<number, KeptFile>();
  #lastNumber = 0;
  /** Why a look at all of them ended early; '' = it did not. */
  #problem = '';
  #known: AllFindings = { rows: [], isReading: true, version: 0, isCut: false, missing: '' };
  #isWanted = false;
  #looking: Promise<void> | null = null;
  #lookAt = Number.NEGATIVE_INFINITY;

  /** `onNews`: `read` has something else to tell. */
  constructor(parts: { store: Store; clock: Clock; directory: string; onNews: () => void }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#directory = parts.directory;
    this.#onNews = parts.onNews;
  }

  /** What is known by now; whether that still holds is looked up meanwhile. */
  read(): AllFindings {
    this.#isWanted = true;
    if (this.#looking === null) this.#begin();
    return this.#known;
  }

  /** One of them in full, as its file has it now; null = it is gone, or the file cannot be read. */
  find({ taskId, findingId, task }: Pick<FindingRow, 'taskId' | 'findingId' | 'task'>): Finding | null {
    let opened: OpenFindings | null = null;
    try {
      const known = this.#store.tasks.byId(taskId);
      if (known === null) return null;
      opened = openFindings(heldResults(this.#directory, known), 'read', OPEN_WAIT_MS);
      return opened?.store.find(findingId, task) ?? null;
    } catch {
      return null;
    } finally {
      opened?.close();
    }
  }

  /** Rows by their numbers, those that are gone left out. */
  rowsOf(ids: ReadonlySet<number>): FindingRow[] {
    return this.#known.rows.filter(({ id }) => ids.has(id));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#looking;
  }

  #begin(): void {
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
      // Asked for when the last look had ended, and this had not been said yet.
      if (this.#isWanted && !this.#closing.signal.aborted) this.#begin();
    });
  }

  async #look(): Promise<void> {
    const { signal } = this.#closing;
    while (this.#isWanted && !signal.aborted) {
      this.#isWanted = false;
      await this.#clock.sleep(Math.max(0, this.#lookAt - this.#clock.uptime()), signal);
      if (signal.aborted) return;
      const begun = this.#clock.uptime();
      const isNews = await this.#readFiles(signal).catch((error: unknown) => {
        const problem = safeText(messageOf(error));
        const isOther = problem !== this.#problem;
        this.#problem = problem;
        return isOther;
      });
      const took = this.#clock.uptime() - begun;
      this.#lookAt = this.#clock.uptime() + Math.max(LOOK_EVERY_MS, REST_TIMES * took);
      if (signal.aborted) return;
      if (isNews || this.#known.isReading) this.#tell();
    }
  }

  #tell(): void {
    // Runs that are in order already, which a sort only merges.
    const rows = [...this.#files.values()].flatMap((file) => file.rows).sort(worstFirst);
    const problems = [this.#problem, ...[...this.#files.values()].map(({ problem }) => problem)].filter(
      (problem) => problem !== '',
    );
    const [first = '', ...more] = problems;
    this.#known = {
      rows,
      isReading: false,
      version: this.#known.version + 1,
      isCut: rows.length >= MOST_ROWS,
      missing: more.length === 0 ? first : `${first}; and ${more.length} more`,
    };
    this.#onNews();
  }

  /** Whether any of them was written to since. */
  async #readFiles(signal: AbortSignal): Promise<boolean> {
    let isNews = false;
    const there = new Set<number>();
    let room = MOST_ROWS;
    for (const taskId of await this.#taskIds()) {
      if (signal.aborted) return isNews;
      const task = this.#store.tasks.byId(taskId);
      // A monitor keeps versions there, and no findings.
      if (task === null || task.deletedAt !== null || task.type === 'monitor') continue;
      there.add(taskId);
      const file = heldResults(this.#directory, task);
      const sign = `${task.name} ${await signOf(file)}`;
      if (this.#files.get(taskId)?.sign !== sign) {
        isNews = true;
        this.#files.set(taskId, { sign, ...(await this.#readFile(file, task, room, signal)) });
      }
      room -= this.#files.get(taskId)?.rows.length ?? 0;
    }
    for (const taskId of this.#files.keys())
      if (!there.has(taskId)) {
        isNews = true;
        this.#files.delete(taskId);
      }
    isNews ||= this.#problem !== '';
    this.#problem = '';
    return isNews;
  }

  async #taskIds(): Promise<number[]> {
    const names = await readdir(this.#directory).catch((error: unknown) => {
      // Nothing has run yet.
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    });
    return [...new Set(names.flatMap((name) => RESULTS_FILE.exec(name)?.[1] ?? []).map(Number))];
  }

  async #readFile(
    file: string,
    task: { id: number; name: string },
    room: number,
    signal: AbortSignal,
  ): Promise<Omit<KeptFile, 'sign'>> {
    const rows: FindingRow[] = [];
    const before = this.#files.get(task.id)?.numbers;
    const kept = (problem: string) => {
      const numbers = new Map(rows.map(({ findingId, id }) => [findingId, id]));
      return { rows: rows.sort(worstFirst), numbers, problem };
    };
    let opened: OpenFindings | null = null;
    try {
      opened = openFindings(file, 'read', OPEN_WAIT_MS);
      let after = '';
      while (opened !== null && rows.length < room) {
        const piece = opened.store.briefs(after, Math.min(PIECE, room - rows.length));
        for (const brief of piece) rows.push(this.#rowOf(brief, task, before?.get(brief.id)));
        after = piece.at(-1)?.id ?? '';
        if (piece.length < PIECE || signal.aborted) break;
        await this.#clock.turn();
      }
      return kept('');
    } catch (error) {
      return kept(safeText(`findings of ${task.name} cannot be read: ${messageOf(error)}`));
    } finally {
      opened?.close();
    }
  }

  #rowOf(
    { id: findingId, firstSeen, lastSeen, ...brief }: FindingBrief,
    { id: taskId, name }: { id: number; name: string },
    known: number | undefined,
  ): FindingRow {
    if (known === undefined) this.#lastNumber += 1;
    return {
      ...brief,
      firstSeenAt: firstSeen,
      lastSeenAt: lastSeen,
      id: known ?? this.#lastNumber,
      taskId,
      findingId,
      task: safeText(name),
      kind: safeText(brief.kind),
      title: safeText(brief.title),
      place: safeText(brief.place),
      source: safeText(brief.source),
      mutedBy: safeText(brief.mutedBy),
    };
  }
}

/** Of a file and its write-ahead log: another one as soon as either was written to. */
async function signOf(file: string): Promise<string> {
  const signs = await Promise.all(
    [file, `${file}-wal`].map(async (path) => {
      const found = await stat(path).catch(() => null);
      // One that is empty comes and goes with whoever reads.
      return found === null || found.size === 0 ? '-' : `${found.ino}:${found.size}:${found.mtimeMs}`;
    }),
  );
  return signs.join(' ');
}
