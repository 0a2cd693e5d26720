/** The project's own source as the house rules see it: text, code without comments and types, imports. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { transformSync } from 'esbuild';

export interface SourceFile {
  /** From the project's root, with slashes: `src/engine/plan.ts`. */
  path: string;
  text: string;
  /** What would run: no comments, no types, no type-only imports. */
  code: string;
  /** Specifiers that exist at run time, static and dynamic. */
  valueImports: string[];
  /** Specifiers that only types come from. */
  typeImports: string[];
}

const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(["'])([^"'\n]+)\1/gm;

function specifiers(code: string): string[] {
  return [...new Set([...code.matchAll(SPECIFIER)].map((match) => match[2] ?? ''))];
}

export function sourceFile(path: string, text: string): SourceFile {
  const compile = (verbatimModuleSyntax: boolean) =>
    transformSync(text, {
      loader: path.endsWith('x') ? 'tsx' : 'ts',
      legalComments: 'none',
      jsx: 'preserve',
      target: 'esnext',
      charset: 'utf8',
      // Without it an import whose names are all `type` would vanish or stay by how it is written.
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax } },
    }).code;
  const code = compile(true);
  const valueImports = specifiers(compile(false));
  // The comments go first: they may hold examples of imports.
  const written = specifiers(text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''));
  return {
    path,
    text,
    code,
    valueImports,
    typeImports: written.filter((specifier) => !valueImports.includes(specifier)),
  };
}

/** Every .ts and .tsx file below `folders` that is not a package's, in the order of their paths. */
export function readSource(root: string, folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.includes('/node_modules/'))
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8')));
}
