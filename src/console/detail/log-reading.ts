/** Reads and searches logs for the reducer: one page at a time, and only the one that was asked for last. */
import type { Board } from '../../board/board.ts';
import type { LogHit, LogPage, LogRequest, LogSearch } from '../../board/log/log-page.ts';
import { messageOf } from '../../shared/errors.ts';
import type { ConsoleEvent } from '../state/transition.ts';

interface Wish {
  executionId: number;
  request: LogRequest;
}

export class LogReading {
  readonly #board: Pick<Board, 'readLog' | 'searchLog'>;
  readonly #came: (event: ConsoleEvent) => void;
  #wanted: Wish | null = null;
  #isReading = false;

  /** `came`: where pages and hits go. */
  constructor(board: Pick<Board, 'readLog' | 'searchLog'>, came: (event: ConsoleEvent) => void) {
    this.#board = board;
    this.#came = came;
  }

  /** Resolves when nothing is left to read: a log on a slow disk must not be asked for ever more often. */
  async read(wish: Wish): Promise<void> {
    this.#wanted = wish;
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#wanted !== null) {
        const next = this.#wanted;
        this.#wanted = null;
        this.#came({
          kind: 'log',
          executionId: next.executionId,
          request: next.request,
          page: await this.#page(next),
        });
      }
    } finally {
      this.#isReading = false;
    }
  }

  async search(executionId: number, search: LogSearch): Promise<void> {
    let hit: LogHit = { offset: null, isCut: false };
    let error = '';
    try {
      hit = await this.#board.searchLog(executionId, search);
    } catch (thrown) {
      error = messageOf(thrown);
    }
    this.#came({ kind: 'logHit', executionId, search, hit, error });
  }

  /** Ends after the reading under way. */
  close(): void {
    this.#wanted = null;
  }

  async #page({ executionId, request }: Wish): Promise<LogPage> {
    try {
      return await this.#board.readLog(executionId, request);
    } catch (error) {
      const text = `the log cannot be read: ${messageOf(error)}`;
      return { lines: [{ offset: 0, text }], fromStart: true, toEnd: true, size: 0 };
    }
  }
}
