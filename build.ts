/**
 * `npm run build`: the program as it is shipped, in dist/. What a start costs is decided here: in how many files the
 * program lies, and what of its packages and of Node itself is loaded though hardly anybody needs it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { removeLeftovers } from './build-leftovers.ts';

const root = import.meta.dirname;
const require = createRequire(import.meta.url);

/** Native, or optional: found beside the program when they are needed. */
const NOT_BUNDLED = ['better-sqlite3', 'react-devtools-core', 'playwright-core', 'bullmq', 'ioredis'];

/** Each a process or a thread of its own: what one of them needs is not cut to pieces for the sake of another. */
const PROGRAMS: readonly { entry: string; plugins: Plugin[] }[] = [
  { entry: 'src/cli.ts', plugins: [oneCore()] },
  { entry: 'src/index.ts', plugins: [] },
  { entry: 'src/workers/worker.ts', plugins: [] },
  { entry: 'src/store/checkpoint-thread.ts', plugins: [] },
  { entry: 'src/scan/reading/reading-thread.ts', plugins: [] },
  { entry: 'src/scan/fetching/fetching-thread.ts', plugins: [] },
];

/**
 * Has in one file what nearly every start needs. esbuild makes a file of the modules that are needed by the same of its
 * entries (each target of an `import()` is one): a hundred small ones for the shortest verb, and Node takes half a
 * millisecond to find each. Where every entry needs all of CORE, that is one file.
 */
function oneCore(): Plugin {
  const core = ['src/commands/main.ts', 'src/commands/everyday-verbs.ts', 'src/board/open-floor.ts'];
  const contents = core.map((path) => `import ${JSON.stringify(join(root, path))};`).join('\n');
  const entries = dynamicallyImported(join(root, 'src'));
  return {
    name: 'one-core',
    setup(bundler) {
      bundler.onResolve({ filter: /^core$/ }, () => ({ path: 'core', namespace: 'core' }));
      bundler.onLoad({ filter: /.*/, namespace: 'core' }, () => ({ contents, resolveDir: root }));
      bundler.onLoad({ filter: /[/\\]src[/\\].*\.tsx?$/ }, ({ path }) => {
        if (!entries.has(path)) return null;
        const text = `import 'core';${readFileSync(path, 'utf8')}`;
        return { contents: text, loader: path.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
}

/** Absolute paths of the sources that others load by `import('...')`. */
function dynamicallyImported(folder: string): Set<string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const found = names
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => {
      const path = join(folder, name);
      const imports = readFileSync(path, 'utf8').matchAll(/\bimport\('(\.[^']+)'\)/g);
      return [...imports].map(([, target = '']) => resolve(dirname(path), target));
    });
  return new Set(found);
}

/**
 * Node's own modules come by `process.getBuiltinModule` and not by `import`, which looks at all that a module exports:
 * at those of `process` it opens the standard streams, at those of `util` it loads worker threads.
 */
const builtinModules: Plugin = {
  name: 'builtin-modules',
  setup(bundler) {
    bundler.onResolve({ filter: /^[a-z]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || kind === 'dynamic-import' || !isBuiltin(path)) return null;
      return { path, namespace: kind === 'require-call' ? 'required-builtin' : 'imported-builtin' };
    });
    bundler.onLoad({ filter: /.*/, namespace: 'required-builtin' }, ({ path }) => ({
      contents: `module.exports = ${UNUSED.get(path) ?? loadOf(path)};`,
    }));
    bundler.onLoad({ filter: /.*/, namespace: 'imported-builtin' }, ({ path }) => ({
      contents: importedBuiltin(path),
    }));
  },
};

/** They take milliseconds to load, which is put off until one of their functions is called. Nothing extends those. */
const PUT_OFF = new Set(
  ['child_process', 'crypto', 'fs/promises', 'readline', 'tty', 'worker_threads', 'zlib'].map(
    (name) => `node:${name}`,
  ),
);

/** undici does without HTTP/2 where a Node has none. It is never spoken here, and takes longer to load than undici. */
const UNUSED: ReadonlyMap<string, string> = new Map([['node:http2', '{ constants: {} }']]);

const loadOf = (path: string) => `process.getBuiltinModule(${JSON.stringify(path)})`;

/** A module that exports what Node's does. What is not used is left out of the bundle. */
function importedBuiltin(path: string): string {
  const builtin = require(path) as Record<string, unknown>;
  const names = Object.keys(builtin).filter((name) => name !== 'default');
  const exported = names.map((name, index) => {
    const own = `load()[${JSON.stringify(name)}]`;
    const putOff = PUT_OFF.has(path) && typeof builtin[name] === 'function';
    const value = putOff ? callable(own, builtin[name]) : `/* @__PURE__ */ (() => ${own})()`;
    return `const export${index} = ${value};\nexport { export${index} as ${JSON.stringify(name)} };`;
  });
  return `let loaded;
const load = () => (loaded ??= ${loadOf(path)});
export default /* @__PURE__ */ load();
${exported.join('\n')}`;
}

/**
 * A function, or class, that stands for another which is looked up at each call. What `promisify` makes of a function
 * may be the function's own affair, as with `execFile`.
 */
function callable(other: string, original?: unknown): string {
  const call = `function (...given) { return new.target ? new (${other})(...given) : ${other}(...given); }`;
  if (!Object.hasOwn(Object(original) as object, promisify.custom)) return call;
  const custom = `Symbol.for('nodejs.util.promisify.custom')`;
  return `Object.assign(${call}, { [${custom}]: (...given) => ${other}[${custom}](...given) })`;
}

/** The driver of SQLite is fifteen files: those who open no database do without. */
const lateDriver: Plugin = {
  name: 'late-driver',
  setup(bundler) {
    bundler.onResolve({ filter: /^better-sqlite3$/ }, ({ kind, path }) =>
      kind === 'import-statement' ? { path, namespace: 'late-driver' } : null,
    );
    bundler.onLoad({ filter: /.*/, namespace: 'late-driver' }, () => ({
      contents: `let loaded;
const load = () => (loaded ??= require('better-sqlite3'));
export default ${callable('load()')}`,
    }));
  },
};

/** What stands once in the file of a package is replaced. Where it does not, there is a new version to look at. */
interface Replacement {
  file: string;
  text: string;
  by: string;
}

const YOGA_FETCH = `fetch(H,{credentials:"same-origin"}).then(function(a){if(!a.ok)throw"failed to load wasm binary file at '"+H+"'";return a.arrayBuffer()}).catch(function(){return wa()})`;

const REPLACEMENTS: readonly Replacement[] = [
  {
    // V8 takes twenty milliseconds to build the set of all emoji. Each has one of the characters that are looked for
    // first (UTS #51, "Definitions").
    file: 'string-width/index.js',
    text: String.raw`const rgiEmojiRegex = /^\p{RGI_Emoji}$/v;`,
    by: String.raw`const partOfEmoji = /\p{Emoji_Presentation}|\p{Regional_Indicator}|\u200d|\ufe0f|\u20e3/u;
let rgiEmoji;
const rgiEmojiRegex = { test: (text) => partOfEmoji.test(text) && (rgiEmoji ??= /^\p{RGI_Emoji}$/v).test(text) };`,
  },
  {
    // Ten for the data of ICU, which ASCII does without.
    file: 'string-width/index.js',
    text: 'const segmenter = new Intl.Segmenter();',
    by: `let graphemes;
const segmenter = { segment: (text) => (graphemes ??= new Intl.Segmenter()).segment(text) };`,
  },
  {
    // For who gives meow no package.json, it reads, checks and mends one, by the list of all licences. We do.
    file: 'meow/build/dependencies.js',
    text: 'var normalizeExports = requireNormalize();',
    by: 'var normalizeExports = () => undefined;',
  },
  {
    // The same: to show where that file is broken.
    file: 'meow/build/dependencies.js',
    text: 'var libExports = requireLib$1();',
    by: 'var libExports = {};',
  },
  {
    // Layout of the console: its WebAssembly is in a data URL, for which Node loads the whole of fetch, 25 ms and 5 MB.
    file: 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js',
    text: YOGA_FETCH,
    by: 'Promise.resolve(Buffer.from(H.slice(H.indexOf(",")+1),"base64"))',
  },
  {
    file: 'ink/build/output.js',
    text: '    get() {\n',
    by: '    get() { return rememberedFrame(this, Output) ?? this.getAnew(); }\n    getAnew() {\n',
  },
  {
    file: 'ink/build/output.js',
    text: "import stringWidth from 'string-width';\n",
    by: `import stringWidth from 'string-width';
import { rememberedFrame } from ${JSON.stringify(join(root, 'src/console/terminal/remembered-frame.ts'))};
`,
  },
];

const lighterPackages: Plugin = {
  name: 'lighter-packages',
  setup(bundler) {
    bundler.onLoad(
      { filter: /[/\\]node_modules[/\\](ink|string-width|meow|yoga-layout)[/\\].*\.js$/ },
      ({ path }) => {
        const file = path.replaceAll('\\', '/').split('/node_modules/').at(-1);
        let contents = readFileSync(path, 'utf8');
        for (const { text, by } of REPLACEMENTS.filter((one) => one.file === file)) {
          const pieces = contents.split(text);
          if (pieces.length !== 2) throw new Error(`build.ts: ${file} does not have once: ${text}`);
          contents = pieces.join(by);
        }
        return { contents, loader: 'js' };
      },
    );
  },
};

/** yaml gives Node its CommonJS: seventy modules, each behind a function of its own. Browsers get the same as one. */
const yamlAsOne: Plugin = {
  name: 'yaml-as-one',
  setup(bundler) {
    const path = join(root, 'node_modules', 'yaml', 'browser', 'dist', 'index.js');
    bundler.onResolve({ filter: /^yaml$/ }, () => ({ path, sideEffects: false }));
  },
};

const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

const built = await Promise.all(
  PROGRAMS.map(({ entry, plugins }) =>
    build({
      entryPoints: [join(root, entry)],
      absWorkingDir: root,
      bundle: true,
      splitting: true,
      // Whatever node_modules is, comments in the bundle name a package by its place in it.
      preserveSymlinks: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      // Else they become `new RegExp`, compiled anew wherever they stand in a loop.
      supported: { 'regexp-unicode-property-escapes': true, 'regexp-set-notation': true },
      outdir: 'dist',
      entryNames: '[name]',
      chunkNames: 'chunks/[name]-[hash]',
      sourcemap: 'external',
      external: NOT_BUNDLED,
      // The largest switch of all: React checks far more where it is not told.
      define: { 'process.env.NODE_ENV': '"production"' },
      banner: { js: REQUIRE },
      logLevel: 'warning',
      metafile: true,
      plugins: [...plugins, builtinModules, lateDriver, lighterPackages, yamlAsOne],
    }),
  ),
);

const dist = join(root, 'dist');
const made = built.flatMap(({ metafile }) => Object.keys(metafile.outputs));
removeLeftovers(dist, new Set(made.map((path) => relative(dist, join(root, path)))), Date.now());
