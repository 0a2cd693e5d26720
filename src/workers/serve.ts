/**
 * The child's side: takes orders one at a time, answers pings, and makes sure that it never outlives its host.
 * worker.ts serves the real executors with it.
 */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { type Clock, systemClock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { HOST_PID_VARIABLE } from '../shared/marked-processes.ts';
import { safeText } from '../shared/safe-text.ts';
import { type Carrying, carry, type Executors } from './carry.ts';
import { openChannel } from './channel.ts';
import { HealthMeter } from './health-meter.ts';
import { lowerPriority } from './low-priority.ts';
import {
  CHANNEL_DESCRIPTOR,
  type HostMessage,
  LONGEST_HOST_MESSAGE,
  type WorkerMessage,
  type WorkOrder,
} from './protocol.ts';

/** From the moment the host is gone or says stop until this process is gone, whatever the work does. */
const HARD_EXIT_MS = 1_000;
/** sysexits(3): EX_USAGE and EX_SOFTWARE. */
const EXIT_USAGE = 64;
const EXIT_FAULT = 70;

/** Serves until the host closes the channel, then ends the process itself. */
export function serveWork(executors: Executors, clock: Clock = systemClock): void {
  if (process.env[HOST_PID_VARIABLE] === undefined) {
    writeSync(2, 'this program is started by scarefloor; run scarefloor instead\n');
    process.exit(EXIT_USAGE);
  }
  new Service(executors, clock).start();
}

class Service {
  readonly #executors: Executors;
  readonly #clock: Clock;
  readonly #meter: HealthMeter;
  readonly #closed = Promise.withResolvers<void>();
  readonly #channel = openChannel(new Socket({ fd: CHANNEL_DESCRIPTOR }), LONGEST_HOST_MESSAGE, {
    // Only the host holds the other end, and it is this program too.
    message: (message) => this.#obey(message as HostMessage),
    garbled: (why) => this.#fail(new Error(`the host sent ${why}`)),
    closed: () => {
      this.#closed.resolve();
      void this.#leave('its host is gone');
    },
  });
  #current: Carrying | null = null;
  #leaving = false;

  constructor(executors: Executors, clock: Clock) {
    this.#executors = executors;
    this.#clock = clock;
    this.#meter = new HealthMeter(clock);
  }

  start(): void {
    // The terminal's signals are for the host to judge; it tells us over the channel.
    process.on('SIGINT', () => undefined);
    process.on('SIGHUP', () => undefined);
    process.on('SIGTERM', () => void this.#leave('terminated'));
    process.on('uncaughtException', (thrown) => this.#fail(thrown));
    process.on('unhandledRejection', (thrown) => this.#fail(thrown));
    this.#send({ kind: 'ready' });
  }

  #send(message: WorkerMessage): void {
    this.#channel.send(message);
  }

  #obey(message: HostMessage): void {
    const current = this.#current;
    if (message.kind === 'ping') this.#send({ kind: 'health', ...this.#meter.read() });
    else if (message.kind === 'prepare') this.#prepare(message.type);
    else if (message.kind === 'abort') {
      if (current?.executionId === message.executionId) current.abort(message.reason);
    } else if (current !== null) {
      this.#fail(new Error(`the host sent an order while execution ${current.executionId} is carried`));
    } else if (!this.#leaving) {
      lowerPriority(message.niceness);
      this.#meter.begin(message.executionId);
      this.#current = carry(message, {
        executors: this.#executors,
        clock: this.#clock,
        send: (reply) => this.#reply(reply),
      });
    }
  }

  #reply(reply: WorkerMessage): void {
    if (reply.kind === 'done' || reply.kind === 'failed') {
      this.#current = null;
      // Before the last word, because the host decides by it whether to use this worker again.
      this.#send({ kind: 'health', ...this.#meter.read() });
      this.#meter.end();
    }
    this.#send(reply);
  }

  /** What cannot be loaded fails the work that needs it, and says why there. */
  #prepare(type: WorkOrder['type']): void {
    void this.#executors[type]().catch(() => undefined);
  }

  async #leave(reason: string): Promise<void> {
    if (this.#leaving) return;
    this.#leaving = true;
    void this.#clock.sleep(HARD_EXIT_MS).then(endGroup);
    const current = this.#current;
    current?.abort(reason);
    await current?.ended;
    this.#channel.close();
    await this.#closed.promise;
    process.exit(0);
  }

  /** Our mistake: the host reads the line on stderr, the execution's log keeps the stack. */
  #fail(thrown: unknown): void {
    const stack = thrown instanceof Error ? thrown.stack : '';
    this.#current?.note(`worker failed: ${messageOf(thrown)}`, { stack });
    const line = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    writeSync(2, `${safeText(line)}\n`);
    process.exit(EXIT_FAULT);
  }
}

/** Takes along whatever the work started: the host made this process the leader of a group of its own. */
function endGroup(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.exit(EXIT_FAULT);
  }
}
