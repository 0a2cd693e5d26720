/**
 * `target_filter`: an expression in the Common Expression Language (cel.dev) that decides which URLs are watched.
 * Everything that could fail or take long is refused when it is compiled, so that a filter which was accepted
 * with the configuration costs microseconds a URL, whatever the URLs are.
 */
import { type ASTNode, Environment, ParseError, type ParseResult } from '@marcbachmann/cel-js';
import type { RE2JS } from 're2js';
import { nearestWord } from '../domain/nearest-word.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import { re2 } from '../shared/re2.ts';
import { safeText } from '../shared/safe-text.ts';
import { fieldsOf, TARGET_FIELDS, type TargetFacts } from './target-fields.ts';

export type TargetFilter = (facts: TargetFacts) => boolean;

const LONGEST_EXPRESSION = 2_000;
/**
 * With one loop over a short list at most, work is bounded by the length of the expression. Functions that build
 * new texts or lists are left out: nested in each other they grow without bound.
 */
const LIMITS = {
  maxAstNodes: 500,
  maxDepth: 30,
  maxListElements: 100,
  maxMapEntries: 0,
  maxCallArguments: 3,
};
const FUNCTIONS = ['startsWith', 'endsWith', 'contains', 'matches', 'size'];
const LOOPS = ['exists', 'exists_one', 'all', 'filter'];
const LONGEST_PATTERN = 500;
const LONGEST_QUOTED = 60;

/** The stand-in for `matches`, whose own regular expressions take seconds on a hostile pattern. */
const LINEAR_MATCHES = 'matches_in_linear_time';

/**
 * @throws UserError that says what is wrong, such as `unknown field "extension" (character 1); did you mean "ext"?`
 */
export function compileTargetFilter(expression: string): TargetFilter {
  if (expression.length > LONGEST_EXPRESSION)
    throw new UserError(`must have at most ${LONGEST_EXPRESSION} characters`);
  const environment = filterEnvironment();
  const written = parse(environment, expression);
  check(written);
  const matchers = new Map<string, RE2JS>();
  const calls: ASTNode[] = [];
  for (const node of nodesOf(written.ast)) {
    inspect(node, matchers);
    if (node.op === 'rcall' && node.args[0] === 'matches') calls.push(node);
  }
  refuseNestedLoops(written.ast, false);
  environment.registerFunction(`string.${LINEAR_MATCHES}(string): bool`, (text: string, pattern: string) =>
    Boolean(matchers.get(pattern)?.matcher(text).find()),
  );
  const filter = calls.length === 0 ? written : parse(environment, withLinearMatches(expression, calls));
  for (const node of nodesOf(filter.ast))
    if (node.op === 'rcall' && node.args[0] === 'matches')
      throw new UserError('comments inside a call of matches() are not understood; leave them out');
  return (facts) => filter(fieldsOf(facts)) === true;
}

function filterEnvironment(): Environment {
  const environment = new Environment({ limits: LIMITS });
  for (const [name, type] of Object.entries(TARGET_FIELDS)) environment.registerVariable(name, type);
  return environment;
}

function parse(environment: Environment, expression: string): ParseResult {
  try {
    return environment.parse(expression);
  } catch (error) {
    if (error instanceof ParseError) throw problem(error.summary, error.range?.start);
    throw error;
  }
}

function check(parsed: ParseResult): void {
  const { valid, type, error } = parsed.check();
  if (!valid && error !== undefined) {
    const at = error.range?.start;
    const unknown = /^Unknown variable: (.+)$/.exec(error.summary)?.[1];
    throw unknown === undefined
      ? problem(error.summary, at)
      : unknownWord('field', unknown, Object.keys(TARGET_FIELDS), at);
  }
  if (type !== 'bool')
    throw new UserError(`must be true or false for a URL, is of type ${type ?? 'unknown'}`);
}

/** What CEL knows and a filter does not, and patterns that RE2 cannot read. */
function inspect(node: ASTNode, matchers: Map<string, RE2JS>): void {
  if (node.op !== 'call' && node.op !== 'rcall') return;
  const [name] = node.args;
  const known = [...FUNCTIONS, ...LOOPS];
  if (!known.includes(name)) throw unknownWord('function', name, known, node.start);
  if (name !== 'matches') return;
  const pattern = node.op === 'rcall' ? node.args[2][0] : node.args[1][1];
  if (node.op !== 'rcall' || pattern?.op !== 'value' || typeof pattern.args !== 'string')
    throw problem('matches() takes a pattern in quotes, such as path.matches("^/api/")', node.start);
  if (pattern.args.length > LONGEST_PATTERN)
    throw problem(`a pattern has at most ${LONGEST_PATTERN} characters`, pattern.start);
  try {
    matchers.set(pattern.args, re2().compile(pattern.args));
  } catch (error) {
    throw problem(`pattern cannot be read: ${messageOf(error)}`, pattern.start);
  }
}

function refuseNestedLoops(node: ASTNode, inside: boolean): void {
  const loops = node.op === 'rcall' && LOOPS.includes(node.args[0]);
  if (loops && inside) throw problem('a loop inside a loop is not allowed', node.start);
  for (const child of childrenOf(node)) refuseNestedLoops(child, inside || loops);
}

/** From the last call to the first, so that the places of the others stay right. */
function withLinearMatches(expression: string, calls: readonly ASTNode[]): string {
  const places = calls.flatMap((node) => {
    if (node.op !== 'rcall') return [];
    const from = node.args[1].range.end;
    const at = expression.slice(0, node.args[2][0]?.range.start).lastIndexOf('matches');
    return at < from ? [] : [at];
  });
  let rewritten = expression;
  for (const at of places.toSorted((one, other) => other - one))
    rewritten = rewritten.slice(0, at) + LINEAR_MATCHES + rewritten.slice(at + 'matches'.length);
  return rewritten;
}

function* nodesOf(root: ASTNode): Generator<ASTNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    waiting.push(...childrenOf(node));
  }
}

function childrenOf(node: ASTNode): ASTNode[] {
  const parts: unknown[] = Array.isArray(node.args) ? node.args.flat(2) : [node.args];
  return parts.filter((part): part is ASTNode => typeof part === 'object' && part !== null && 'op' in part);
}

function unknownWord(
  what: string,
  word: string,
  known: readonly string[],
  at: number | undefined,
): UserError {
  const near = nearestWord(word, known);
  const hint = near === null ? `; there are ${known.join(', ')}` : `; did you mean "${near}"?`;
  return new UserError(`unknown ${what} "${safeText(word, LONGEST_QUOTED)}"${placeText(at)}${hint}`);
}

function problem(message: string, at: number | undefined): UserError {
  return new UserError(`${safeText(message)}${placeText(at)}`);
}

function placeText(at: number | undefined): string {
  return at === undefined ? '' : ` (character ${at + 1})`;
}
