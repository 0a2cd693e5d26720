import { join } from 'node:path';
import type { ToolInput } from '../../src/tool/tool.ts';
import type { WorkOrder } from '../../src/workers/protocol.ts';
import { TOOL_OPTIONS } from './tool-options.ts';

/** An order for a worker process that runs this tool; its results, reports and log are in `folder`. */
export function toolOrder(
  folder: string,
  executionId: number,
  input: Partial<ToolInput> & { argv: string[] },
): WorkOrder & { executionId: number; attempt: number } {
  return {
    type: 'tool',
    executionId,
    attempt: 1,
    logFile: join(folder, 'logs', `${executionId}.log`),
    input: {
      name: 'tool',
      sessionId: `20261123-08000${executionId}-abcd`,
      ...TOOL_OPTIONS,
      resultsFile: join(folder, 'results', 'task-1.db'),
      reportDirectory: join(folder, 'reports'),
      ...input,
    },
  };
}

/**
 * The argv of a tool that is hard to end: it ignores SIGTERM, and so does the daemon that it starts, which leaves group
 * and session. Both write their pids into `folder`, `tool` and `daemon`; the directory it works in into `directory`.
 */
export function stubbornTool(folder: string): string[] {
  const at = (name: string) => join(folder, name);
  return [
    '/bin/sh',
    '-c',
    `trap '' TERM
     pwd >${at('directory')}
     setsid sh -c 'trap "" TERM; echo $$ >${at('daemon')}; sleep 60; sleep 60' &
     while [ ! -s ${at('daemon')} ]; do sleep 0.02; done
     echo $$ >${at('tool')}
     sleep 60; sleep 60`,
  ];
}
