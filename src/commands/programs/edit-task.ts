/** A task in the operator's editor: out as YAML, back through the rules of the configuration file. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Floor } from '../../board/open-floor.ts';
import type { LocatedProblem } from '../../config/configuration-error.ts';
import type { ActResult } from '../../domain/operator.ts';
import type { Task } from '../../domain/task.ts';
import { taskFingerprint } from '../../domain/task-fingerprint.ts';
import { codeOf, messageOf } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';

/** A larger text is no task. */
const LARGEST_TEXT_BYTES = 8 * 1024 * 1024;

/** Begins the lines that say what is wrong; they are taken out again before the text is read. */
const MISTAKE_LINE = '#! ';

export interface TaskEditing {
  floor: Pick<Floor, 'store' | 'act'>;
  taskId: number;
  /** Of relative paths in the text. */
  workingDirectory: string;
  zone: string;
  /** Where the file is made. */
  temporaryDirectory: string;
  reason?: string;
  /** Shows the file to the operator until they have closed it; '' or why that could not be done. */
  showFile: (file: string) => Promise<string>;
}

/**
 * Lets the operator change a task as text. What is wrong comes back as comments at the top of it, as often as they go
 * on; an unchanged or empty text changes nothing. Where somebody else changed the task meanwhile, nothing is saved and
 * both versions stay in files. The text may hold credentials: its file is readable by its owner alone and removed.
 */
export async function editTask(editing: TaskEditing): Promise<ActResult> {
  const task = editing.floor.store.tasks.byId(editing.taskId);
  if (!task || task.deletedAt !== null) return refused('this task no longer exists');
  const directory = await mkdtemp(join(editing.temporaryDirectory, 'scarefloor-edit-'));
  let keep = false;
  try {
    const outcome = await editIn(directory, task, editing);
    keep = outcome.keep;
    return outcome.result;
  } catch (error) {
    // A full disk, or a file that somebody took away: nothing of the task was touched.
    if (codeOf(error) === '') throw error;
    return refused(`nothing changed: ${safeText(messageOf(error))}`);
  } finally {
    if (!keep) await rm(directory, { recursive: true, force: true });
  }
}

interface Outcome {
  result: ActResult;
  /** The files stay: there is something in them that is nowhere else. */
  keep: boolean;
}

async function editIn(directory: string, task: Task, editing: TaskEditing): Promise<Outcome> {
  const { floor, workingDirectory, zone, showFile } = editing;
  const { readTaskText, taskText } = await import('../../config/task-text.ts');
  const file = join(directory, `${fileName(task.name)}.yaml`);
  const original = taskText(task);
  const over = (result: ActResult): Outcome => ({ result, keep: false });
  let text = original;
  let mistakes: readonly LocatedProblem[] = [];
  for (;;) {
    await writeFile(file, withMistakes(text, mistakes), { mode: 0o600 });
    const problem = await showFile(file);
    if (problem !== '') return over(refused(`nothing changed: ${problem}`));
    const edited = await editedText(file);
    if (edited === original || edited.replace(/^#.*$/gm, '').trim() === '')
      return over({ ok: true, message: `${task.name}: nothing changed` });
    if (mistakes.length > 0 && edited === text)
      return over(refused(`${task.name}: given up, nothing changed; ${mistakes[0]?.message}`));
    text = edited;
    const read = await readTaskText(text, workingDirectory, zone);
    if ('problems' in read) {
      mistakes = read.problems;
      continue;
    }
    const base = taskFingerprint(task);
    const details = editing.reason === undefined ? {} : { reason: editing.reason };
    const act = { kind: 'editTask', taskId: task.id, definition: read.definition, base, ...details } as const;
    const result = await floor.act(act);
    if (result.ok) return over(result);
    const now = floor.store.tasks.byId(task.id);
    if (!now || now.deletedAt !== null || taskFingerprint(now) !== base)
      return { result: refused(await keepBoth(directory, file, text, now)), keep: true };
    mistakes = [{ line: 1, message: result.message }];
  }
}

/** Where both versions are, for whoever joins them: short, so that the path is whole in a narrow footer. */
async function keepBoth(directory: string, file: string, mine: string, theirs: Task | null): Promise<string> {
  const { taskText } = await import('../../config/task-text.ts');
  await writeFile(file, mine, { mode: 0o600 });
  if (!theirs || theirs.deletedAt !== null) return `not saved, deleted meanwhile; yours is ${file}`;
  await writeFile(file.replace(/\.yaml$/, '.theirs.yaml'), taskText(theirs), { mode: 0o600 });
  return `not saved, changed meanwhile; both versions: ${directory}`;
}

/** The text below a head that says what is wrong with it, by the lines as they then stand. */
function withMistakes(text: string, mistakes: readonly LocatedProblem[]): string {
  if (mistakes.length === 0) return text;
  const head = mistakes.length + 1;
  const what = mistakes.length === 1 ? 'mistake' : 'mistakes';
  const lines = mistakes.map(({ line, message }) => `line ${line + head}: ${safeText(message)}`);
  return `${[
    `${mistakes.length} ${what}, nothing is saved. Mend it; save it as it is, or empty, to give up.`,
    ...lines,
  ]
    .map((line) => `${MISTAKE_LINE}${line}\n`)
    .join('')}${text}`;
}

async function editedText(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > LARGEST_TEXT_BYTES) throw Object.assign(new Error('the text is too long'), { code: 'EFBIG' });
  const lines = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n').split('\n');
  const first = lines.findIndex((line) => !line.startsWith(MISTAKE_LINE));
  return lines.slice(Math.max(0, first)).join('\n');
}

/** A task's name is text from outside and no path. */
function fileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '');
  return plain.slice(0, 40) || 'task';
}

function refused(message: string): ActResult {
  return { ok: false, message };
}
