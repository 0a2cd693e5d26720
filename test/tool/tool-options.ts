import type { ToolInput } from '../../src/tool/tool.ts';

/** What a tool is told besides its command line and places: no input, and lines that it prints as its output. */
export const TOOL_OPTIONS = {
  targets: [],
  targetsFile: '',
  stdin: 'none',
  output: 'lines',
  environment: {},
  okCodes: [0],
  expectMinLines: 0,
  goneAfter: 2,
} satisfies Partial<ToolInput>;
