/** Rules on what may stand in a file: each finds its breaches and says what to write instead. */
import type { SourceFile } from './source-file.ts';

const LONGEST_FILE_LINES = 400;

/** Files that quote breaches in order to find them. */
const QUOTES_BREACHES = /^test\/tidy/;

interface Ban {
  pattern: RegExp;
  /** Paths that the ban holds for. */
  where: RegExp;
  /** Paths within `where` that are free. */
  except?: RegExp;
  instead: string;
}

const SCHEDULED_ROOMS = /^src\/(domain|store|engine|board|console)\//;

const BANS: readonly Ban[] = [
  {
    pattern: /\bDate\.now\b|\bnew Date\(\)/,
    where: /^src\//,
    except: /^src\/shared\/(clock\.ts|log)/,
    instead: 'take a Clock (shared/clock.ts) and ask now()',
  },
  {
    pattern: /\bperformance\.now\b/,
    where: SCHEDULED_ROOMS,
    instead: 'take a Clock (shared/clock.ts) and ask uptime()',
  },
  {
    pattern: /(?<![.\w])set(?:Timeout|Interval|Immediate)\(|node:timers/,
    where: SCHEDULED_ROOMS,
    instead: 'take a Clock (shared/clock.ts) and await sleep(ms, signal)',
  },
  {
    pattern: /\bnew Worker\(/,
    where: /^src\//,
    except: /^src\/shared\/start-thread\.ts$/,
    instead: 'start it by shared/start-thread.ts, or flags of the process override its limits',
  },
  {
    pattern: /\bprocess\.exit\(/,
    where: /^src\//,
    except: /^src\/(cli|workers\/(worker|serve))\.ts$/,
    instead: 'return or throw: only cli.ts, and workers/ in the child, end a process',
  },
  {
    pattern:
      /\b(?:SELECT\s[^'"`]*?\sFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(?:TABLE|INDEX|TRIGGER|VIEW|UNIQUE))\b/,
    where: /^src\//,
    except:
      /^src\/(store\/|(scan|monitor|tool|findings)\/(?:[\w-]+\/)?[\w-]*(results|contents|store|schema|sql|record|spool)[\w-]*\.ts$)/,
    instead:
      'SQL of scheduler.db lives in store/, that of results/*.db in results files of scan/, monitor/, tool/, findings/',
  },
  {
    pattern: /\bconsole\.(?:log|error|warn|info|debug)\(/,
    where: /^src\//,
    instead: 'print through the streams a command was given; log through shared/log.ts',
  },
  {
    pattern: /^export default\b|\bexport \{[^}]*\bas default\b/m,
    where: /^(src|test)\//,
    // vitest loads a reporter from its default export.
    except: /^test\/closing-line\.ts$/,
    instead: 'export it by its name',
  },
  {
    pattern: /\b(?:describe|test|it)(?:\.\w+)*\.only\b/,
    where: /^test\//,
    except: QUOTES_BREACHES,
    instead: 'run one file by `vitest run PATH`, one test by `-t NAME`',
  },
  {
    // The modules that a file has loaded are those of every file that follows in the same process.
    pattern: /\bvi\.(?:mock|doMock|resetModules|stubGlobal)\(/,
    where: /^test\//,
    except: QUOTES_BREACHES,
    instead: 'hand the other one in, or set it and set it back when the test is finished',
  },
];

const UNFINISHED = /\b(?:TODO|FIXME|HACK)\b/;
const VAGUE_NAMES = /^(?:utils?|common|helpers?|types?|misc|shared)$/;

function lineOf(text: string, pattern: RegExp): number {
  const lines = text.split('\n');
  const found = lines.findIndex((line) => pattern.test(line) && !/^\s*(?:\*|\/\/|\/\*)/.test(line));
  return found < 0 ? 1 : found + 1;
}

export function bannedCode(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    BANS.filter((ban) => ban.where.test(file.path) && !ban.except?.test(file.path)).flatMap((ban) => {
      const match = ban.pattern.exec(file.code);
      if (match === null) return [];
      const shown = match[0].replace(/\s+/g, ' ').slice(0, 40);
      return [`${file.path}:${lineOf(file.text, ban.pattern)}: ${shown}: ${ban.instead}`];
    }),
  );
}

/** `path` from the project's root of every file, source or not. */
export function vagueNames(paths: readonly string[]): string[] {
  return paths
    .filter((path) => VAGUE_NAMES.test((path.split('/').at(-1) ?? '').replace(/\..*$/, '')))
    .map((path) => `${path}: name the file after what it exports`);
}

export function longFiles(files: readonly SourceFile[]): string[] {
  return files
    .map((file) => ({ path: file.path, lines: file.text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > LONGEST_FILE_LINES)
    .map(({ path, lines }) => `${path}: ${lines} lines; split it by concern, ${LONGEST_FILE_LINES} at most`);
}

export function unfinished(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => !QUOTES_BREACHES.test(file.path))
    .flatMap((file) =>
      file.text
        .split('\n')
        .flatMap((line, index) =>
          UNFINISHED.test(line)
            ? [`${file.path}:${index + 1}: ${line.trim()}: finish it, or leave it out and open an issue`]
            : [],
        ),
    );
}

/** A file that only passes on others' exports; the library's entry is the one that should. */
export function barrels(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => file.path !== 'src/index.ts' && file.path.startsWith('src/'))
    .filter(({ text }) => {
      const rest = text
        .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
        .replace(/export\s+(?:type\s+)?(?:\*|\{[^}]*\})(?:\s+as\s+\w+)?\s+from\s+['"][^'"]+['"];?/g, '');
      return rest.trim() === '';
    })
    .map((file) => `${file.path}: import from the file that defines it`);
}
