/** Our own console as one of those that are measured: with a list of tasks that are hours away, or five at work. */
import { LoopbackSite } from '../../journey/loopback-site.ts';
import { Workspace } from '../../journey/workspace.ts';
import type { ConsoleProgram } from './console-program.ts';

export const RUNNING = 5;
export const LISTED_TASKS = 40;
/** With answers so slow, no scan ends while it is measured. */
const PAGES = 2_000;
const ANSWER_MS = 1_000;

function configuration(origin: string): string {
  const busy = Array.from(
    { length: RUNNING },
    (_, index) =>
      `  - { name: busy-${index + 1}, type: scan, manual: true, config: { targets: ["${origin}/"], output_directory: "" } }`,
  );
  const listed = Array.from(
    { length: LISTED_TASKS },
    (_, index) =>
      `  - { name: listed-${index + 1}, type: scan, interval: 24h, config: { targets: ["${origin}/"] } }`,
  );
  return [
    'scheduler_config:',
    `  max_concurrent_scans: ${RUNNING}`,
    // On a machine that is busy with something else, five run all the same.
    '  degrade_load_per_core: 0',
    '  degrade_loop_delay_ms: 0',
    'tasks:',
    ...busy,
    ...listed,
    '',
  ].join('\n');
}

/** A folder with a configuration and the site that its tasks scan. */
export class OurConsole implements AsyncDisposable {
  readonly workspace: Workspace;
  readonly #site: LoopbackSite;

  private constructor(workspace: Workspace, site: LoopbackSite) {
    this.workspace = workspace;
    this.#site = site;
  }

  static async start(): Promise<OurConsole> {
    const site = await LoopbackSite.start(PAGES);
    site.latencyMs = ANSWER_MS;
    return new OurConsole(new Workspace(configuration(site.origin)), site);
  }

  program(): ConsoleProgram {
    return ourProgram(this.workspace, /> listed-/);
  }

  /** Starts the five scans; a running engine carries them. */
  async work(): Promise<void> {
    for (let index = 1; index <= RUNNING; index++) {
      const { code, stderr } = await this.workspace.run('trigger', `busy-${index}`);
      if (code !== 0) throw new Error(`busy-${index} was not triggered: ${stderr}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.workspace.close();
    await this.#site.close();
  }
}

/** `selected`: a row of the store, once it can be acted on. */
export function ourProgram(workspace: Workspace, selected: RegExp): ConsoleProgram {
  return {
    name: 'scarefloor',
    argv: workspace.argv(),
    workingDirectory: workspace.folder,
    environment: workspace.environment,
    useful: { says: 'the panes, with a task selected', shown: selected },
    keys: ['j', 'k'],
    helperPid: null,
  };
}
