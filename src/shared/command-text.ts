import { redactSecrets } from './redact.ts';
import { safeText } from './safe-text.ts';

const HIDDEN = '[redacted]';
const LONGEST_ARGUMENT = 200;
const LONGEST_COMMAND = 1_000;

/** Flags whose value is a credential: `--password x`, `-api-key=x`. */
const SECRET_FLAG =
  /^--?(?:[a-z0-9]+[-_])*(?:password|passwd|pass|pwd|secret|token|api[-_]?key|key|auth|authorization|cookie|credentials?|userpwd)$/i;
/** Of common tools: `curl -u user:password`, `-b` cookies. */
const SECRET_PAIR = /^(?:-u|--user|-b)$/;

/**
 * Arguments as they may be shown: those that are credentials by their flag or by their looks are not. It is a net with
 * holes, since a program may take a password in any place: secrets belong into the environment.
 */
export function shownArguments(argv: readonly string[]): string[] {
  return argv.map((argument, index) => {
    const before = index > 1 ? (argv[index - 1] ?? '') : '';
    if (SECRET_FLAG.test(before) || (SECRET_PAIR.test(before) && /[:=]/.test(argument)))
      return hide(argument);
    const [flag = '', value] = split(argument);
    if (index > 0 && value !== undefined && SECRET_FLAG.test(flag)) return `${flag}=${hide(value)}`;
    return redactSecrets(argument);
  });
}

/** One line, quoted as a shell would need it, without secrets. */
export function commandText(argv: readonly string[]): string {
  const words = shownArguments(argv).map((argument) => {
    const text = safeText(argument, LONGEST_ARGUMENT);
    return /^[\w@%+=:,./{}[\]-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
  });
  return safeText(words.join(' '), LONGEST_COMMAND);
}

/** A placeholder says where the secret comes from and is none. */
function hide(value: string): string {
  return /^\{env:\w+\}$/.test(value) ? value : HIDDEN;
}

function split(argument: string): string[] {
  const at = argument.indexOf('=');
  return argument.startsWith('-') && at > 0 ? [argument.slice(0, at), argument.slice(at + 1)] : [argument];
}
