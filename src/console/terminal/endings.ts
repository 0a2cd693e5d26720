/** Endings that no key asked for: the terminal hangs up, or somebody ends the process. */
import { codeOf } from '../../shared/errors.ts';

interface Endings {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  /** The terminal is gone: SSH dropped, window closed. May be told more than once. */
  onHangUp: () => void;
  /** The process must end. */
  onEnd: () => void;
  /** SIGINT from outside: raw mode keeps that of the keyboard from becoming a signal. */
  onInterrupt: () => void;
  /** SIGQUIT, likewise. */
  onQuit: () => void;
  onError: (error: Error) => void;
}

/** Errors of writing to a terminal that is gone. */
const GONE = new Set(['EIO', 'EPIPE', 'ENXIO', 'EBADF', 'ERR_STREAM_DESTROYED']);

/**
 * Listens until the returned function is called. While it listens, signals do not end the process: `onHangUp` and
 * `onEnd` are to leave in order, so that no work stops silently and the terminal is restored.
 */
export function watchEndings({
  stdin,
  stdout,
  onHangUp,
  onEnd,
  onInterrupt,
  onQuit,
  onError,
}: Endings): () => void {
  const failed = (error: Error) => (GONE.has(codeOf(error)) ? onHangUp() : onError(error));
  process.on('SIGTERM', onEnd);
  process.on('SIGHUP', onHangUp);
  process.on('SIGINT', onInterrupt);
  process.on('SIGQUIT', onQuit);
  stdout.on('error', failed);
  stdin.on('error', failed);
  stdin.on('end', onHangUp);
  return () => {
    process.off('SIGTERM', onEnd);
    process.off('SIGHUP', onHangUp);
    process.off('SIGINT', onInterrupt);
    process.off('SIGQUIT', onQuit);
    // The error listeners stay: what is written to a terminal that is gone fails later, and must not crash.
    stdin.off('end', onHangUp);
  };
}
