/** `seamline openapi` writes the OpenAPI document of the console, the one a running node serves at /api/openapi.json. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { createOpenApi } from '../node/http/openapi.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type OpenApiOptions = { readonly out?: string; readonly json?: true };

export function addOpenApiCommands(program: Command, output: CommandOutput): void {
  program
    .command('openapi')
    .option('--out <file>', 'file to write it to (default: standard output)')
    .option('--json', 'one JSON line')
    .action((options: OpenApiOptions) => writeDocument(output, options));
}

function writeDocument(output: CommandOutput, { out, json }: OpenApiOptions): void {
  const document = createOpenApi();
  const text = JSON.stringify(document, null, 2);
  if (out === undefined) {
    printResult(output, json === true, document, [text]);
    return;
  }
  try {
    writeFileSync(out, `${text}\n`);
  } catch {
    printError(output, json === true, { type: 'FileUnwritable' }, `${out} cannot be written`, EXIT.io);
    return;
  }
  const routes = Object.values(document['paths'] as object).flatMap((path) => Object.keys(path)).length;
  printResult(output, json === true, { out, routes }, [`${routes} routes: ${out}`]);
}
