/**
 * Typst source to PDF, in process and without a network: the compiler is a native library, fonts are the TTF files of
 * two packages and nothing else (`fallback: false` in the source; web fonts would be ignored silently). The same source
 * gives the same bytes: no date is written into the file.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Bytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';

export type TypstCompiler = { readonly compile: (source: string) => Result<Bytes, BadTypst> };

/** A fault of the source is a bug of the renderer, but a request must not fall over it. */
export type BadTypst = { readonly type: 'BadTypst'; readonly messages: ReadonlyArray<string> };

type NativeTypst = typeof import('@myriaddreamin/typst-ts-node-compiler');

const FONT_FOLDERS = [
  ['@expo-google-fonts/noto-naskh-arabic', '400Regular'],
  ['@expo-google-fonts/noto-naskh-arabic', '700Bold'],
  ['@expo-google-fonts/noto-sans', '400Regular'],
  ['@expo-google-fonts/noto-sans', '700Bold'],
] as const;

/**
 * Reads the fonts once (some 30 ms); compiling is synchronous and takes milliseconds a page. The native library is
 * loaded here and not with the module: loaded into a worker thread that never compiles, it stops the process
 * when the thread ends.
 */
export function createTypstCompiler(): TypstCompiler {
  const require = createRequire(import.meta.url);
  const { NodeCompiler } = require('@myriaddreamin/typst-ts-node-compiler') as NativeTypst;
  const compiler = NodeCompiler.create({ fontArgs: [{ fontPaths: [...documentFontFolders()] }] });
  return {
    compile: (source) => {
      const compiled = compiler.compile({ mainFileContent: source });
      const document = compiled.result;
      if (document === null) return err({ type: 'BadTypst', messages: readMessages(compiled.takeDiagnostics()) });
      const pdf = compiler.pdf(document);
      compiler.evictCache(10);
      return ok(new Uint8Array(pdf));
    },
  };
}

/** Folders of the fonts documents use. */
export function documentFontFolders(): ReadonlyArray<string> {
  const require = createRequire(import.meta.url);
  return FONT_FOLDERS.map(([name, folder]) => join(dirname(require.resolve(`${name}/package.json`)), folder));
}

function readMessages(fault: { readonly shortDiagnostics: ReadonlyArray<unknown> } | null): ReadonlyArray<string> {
  return (fault?.shortDiagnostics ?? []).map((diagnostic) => {
    const { message } = diagnostic as { readonly message?: unknown };
    return typeof message === 'string' ? message : JSON.stringify(diagnostic);
  });
}
