import { type Instance, render } from 'ink';
import { App, type AppProps } from './app.tsx';

/** A key that lands just after a frame must not wait for the next thirtieth of a second. */
const MOST_FRAMES_A_SECOND = 60;

/** Ink with what was measured to be fastest and calmest on a slow line; see frame-stream.ts for its writes. */
export function mountApp(props: AppProps, stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): Instance {
  return render(<App {...props} />, {
    stdin,
    stdout,
    // By itself Ink draws nothing where it sees the environment of a build server, terminal or not.
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    maxFps: MOST_FRAMES_A_SECOND,
  });
}
