/**
 * `seamline serve` runs one node: its console on loopback and its partner port. `seamline pair` exchanges one file each with a
 * partner; nothing is stored until somebody has compared the fingerprint aloud and typed it back. `seamline ledger` prints
 * what was exchanged, the same on both sides.
 */
import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { textToBytes } from '../base/bytes.ts';
import { LIMITS } from '../base/limits.ts';
import type { Ledger } from '../exchange/ledger.ts';
import {
  certificateFile,
  dropConsoleAddress,
  rootKeyFile,
  writeConsoleAddress,
  writeDurably,
} from '../node/data-directory.ts';
import { EXERCISE_SEATS } from '../node/exercise/seat-data.ts';
import { createGroupPool } from '../node/group/group-pool.ts';
import { createNodeGroup } from '../node/group/kernel-group.ts';
import { createConsole } from '../node/http/app.ts';
import { openConsoleServer } from '../node/http/console-server.ts';
import type { LedgerView } from '../node/http/contract.ts';
import { createSessions } from '../node/http/session.ts';
import { createLog } from '../node/log.ts';
import { readForkProof } from '../node/service/fork-evidence.ts';
import { readLedger } from '../node/service/ledger-view.ts';
import { startMovementRuns } from '../node/service/movement-rhythm.ts';
import { takePairing } from '../node/service/pairing-desk.ts';
import { urlToRelyingParty } from '../node/service/passkey-desk.ts';
import { startRetention } from '../node/service/retention.ts';
import { createPairingFile } from '../node/service/statement.ts';
import { openNodeSurvey } from '../node/service/survey-kit.ts';
import { createCertificate } from '../node/transport/certificate.ts';
import { openMovementDesk } from '../node/transport/movement-link.ts';
import { openPartnerLink } from '../node/transport/partner-link.ts';
import { type RunningNode, SYSTEM_TIME } from '../node/wire.ts';
import { readTextFile } from './event-file.ts';
import { wholeFlag } from './flag.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { printRefusal, resolveOrganisations, withSeatClient } from './seat-client.ts';
import { findWebDir } from './web-directory.ts';

/** The urgent lane is asked for every second; the bulk lane at the beat, in an exercise every second too. */
const URGENT_MS = 1_000;

type ServeOptions = NodeOptions & {
  readonly port: number;
  readonly partnerPort: number;
  readonly partnerHost: string;
  readonly origin?: string;
};

export function addServeCommands(program: Command, output: CommandOutput): void {
  program
    .command('serve')
    .requiredOption('--data <dir>', 'data directory')
    .option('--port <n>', 'console port on loopback, 0 for a free one', wholeFlag(0, 65_535), 7410)
    .option('--origin <url>', 'https address of the console where a proxy stands before it; passkeys belong to it')
    .option('--partner-port <n>', 'port that partners reach over mutual TLS', wholeFlag(0, 65_535), 7420)
    .option('--partner-host <address>', 'address it listens on', '0.0.0.0')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line with addresses and links')
    .action(async (options: ServeOptions) => {
      await withNode(output, options, (node) => serveNode(output, node, options));
    });
  addPairing(program, output);
  addLedger(program, output);
}

/** Runs until told to stop. */
async function serveNode(output: CommandOutput, node: RunningNode, options: ServeOptions): Promise<void> {
  const certificate = await createCertificate(node.identity.tls, SYSTEM_TIME.now());
  writeDurably(certificateFile(node.dir), textToBytes(certificate.cert));
  const log = createLog(process.stderr);
  const link = await openPartnerLink(node, {
    certificate,
    port: options.partnerPort,
    beatMs: node.identity.exercise ? URGENT_MS : LIMITS.beatMs,
    urgentMs: URGENT_MS,
    host: options.partnerHost,
    log,
  });
  const stopRetention = startRetention(node);
  const sessions = createSessions(SYSTEM_TIME);
  const address = { url: options.origin ?? '' };
  const relyingParty = () => urlToRelyingParty(address.url);
  const group = await createNodeGroup();
  const pool = createGroupPool(group);
  const survey = await openNodeSurvey(node, link, { group, pool });
  const movements = openMovementDesk(node, link, { group, pool });
  const stopMovementRuns = startMovementRuns(node, movements);
  const webDir = findWebDir();
  const app = createConsole({ node, sessions, link, survey, movements, webDir, relyingParty, log });
  const server = await openConsoleServer(app, { port: options.port, host: '127.0.0.1' });
  const here = `http://localhost:${server.port}`;
  const url = options.origin ?? here;
  address.url = url;
  writeConsoleAddress(node.dir, here);
  log.started({ org: node.identity.org, exercise: node.identity.exercise, partnerPort: link.port });
  const links = (node.identity.exercise ? EXERCISE_SEATS : []).map((seat) => {
    const token = sessions.createLink({ ...seat, centre: null });
    return { role: seat.role, url: `${url}/sign-in?token=${token}` };
  });
  printResult(output, options.json === true, { organisation: node.identity.code, url, partnerPort: link.port, links }, [
    `${node.identity.code}${node.identity.exercise ? ' (EXERCISE)' : ''}  ${url}  partners on port ${link.port}`,
    ...links.map((l) => `  ${l.role.padEnd(16)} ${l.url}`),
    node.identity.exercise
      ? 'Each link opens one session. Stop with Ctrl-C.'
      : 'Sign in by passkey; `seamline seat enrol` makes a link for a new one. Stop with Ctrl-C.',
    ...(node.identity.exercise || !existsSync(rootKeyFile(node.dir, 1))
      ? []
      : ['Root keys still lie in the data directory: let each holder take one away.']),
  ]);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  log.stopped();
  dropConsoleAddress(node.dir);
  await stopRetention();
  await stopMovementRuns();
  await server.close();
  await survey.close();
  await link.close();
  await pool.close();
}

type PairOptions = NodeOptions & { readonly address?: string; readonly out?: string; readonly fingerprint?: string };

function addPairing(program: Command, output: CommandOutput): void {
  const pair = program.command('pair');
  pair
    .command('export')
    .description('write the own file')
    .requiredOption('--data <dir>', 'data directory')
    .requiredOption('--address <url>', 'https address of the own partner port, as the partner reaches it')
    .requiredOption('--out <file>', 'file to hand over')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action(async (options: PairOptions) => {
      await withNode(output, options, async (node) => {
        writeFileSync(options.out!, await createPairingFile(node, options.address!));
        printResult(output, options.json === true, { out: options.out }, [`written: ${options.out}`]);
      });
    });
  pair
    .command('import')
    .description("show a partner's file; with its fingerprint as heard from them, pair")
    .argument('<file>', "the partner's file")
    .requiredOption('--data <dir>', 'data directory')
    .option('--fingerprint <digits>', 'the fingerprint the partner read aloud, six groups of five digits')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action(async (file: string, options: PairOptions) => {
      await withNode(output, options, (node) => importPairing(output, node, file, options));
    });
}

async function importPairing(
  output: CommandOutput,
  node: RunningNode,
  file: string,
  options: PairOptions,
): Promise<void> {
  const json = options.json === true;
  const text = await readTextFile(file);
  if (!text.ok) {
    printError(output, json, text.error, 'the file cannot be read', EXIT.io);
    return;
  }
  const taken = await takePairing(node, text.value, options.fingerprint ?? null);
  if (!taken.ok) {
    const isHeardWrong = taken.error.type === 'FingerprintDiffers';
    const words = isHeardWrong
      ? 'what you heard is not the fingerprint of this file: do not pair'
      : 'this file cannot be used for pairing';
    printError(output, json, taken.error, words, isHeardWrong ? EXIT.refused : EXIT.badInput);
    return;
  }
  const { org, code, address, exercise, paired } = taken.value;
  printResult(
    output,
    json,
    { organisation: org, code, address, exercise, paired },
    paired
      ? [`paired with ${code}`]
      : [`${code} at ${address}`, 'not paired yet: let them read their fingerprint aloud and pass it as --fingerprint'],
  );
}

type LedgerOptions = NodeOptions & {
  readonly partner: string;
  readonly proof?: string;
  readonly seatToken?: string;
};

function addLedger(program: Command, output: CommandOutput): void {
  program
    .command('ledger')
    .requiredOption('--data <dir>', 'data directory')
    .requiredOption('--partner <code>', 'code of the partner')
    .option('--proof <file>', 'write the proof that a feed between the two forked, for a third party')
    .option('--seat-token <file>', 'file with a seat token, where the node runs')
    .option('--passphrase-file <file>', 'file with the passphrase, where it does not')
    .option('--json', 'one JSON line')
    .action(async (options: LedgerOptions) => {
      if (options.seatToken !== undefined) {
        await printServedLedger(output, options);
        return;
      }
      await withNode(output, options, async (node) => {
        const row = await node.store.db
          .selectFrom('organisation_view')
          .select('org')
          .where('code', '=', options.partner)
          .executeTakeFirst();
        if (!row) {
          printError(
            output,
            options.json === true,
            { type: 'UnknownPartner' },
            'no organisation with this code is paired',
            EXIT.badInput,
          );
          return;
        }
        if (options.proof !== undefined) {
          await writeForkProof(output, options.json === true, node, { org: row.org, file: options.proof });
          return;
        }
        printLedger(output, options.json === true, await readLedger(node, row.org));
      });
    });
}

/** The same from the node that runs; a proof of a fork is written where it does not. */
async function printServedLedger(output: CommandOutput, options: LedgerOptions): Promise<void> {
  const json = options.json === true;
  if (options.proof !== undefined) {
    const why = 'a proof is written from the data directory: stop the node, and leave out --seat-token';
    printError(output, json, { type: 'BadRequest' }, why, EXIT.badInput);
    return;
  }
  await withSeatClient(output, { ...options, seat: '' }, async (client) => {
    const partners = await resolveOrganisations(client, [options.partner]);
    const ledger = partners.ok ? await client.get<LedgerView>(`/api/ledger/${partners.value[0]}`) : partners;
    if (ledger.ok) printLedger(output, json, ledger.value);
    else printRefusal(output, json, ledger.error);
  });
}

function printLedger(output: CommandOutput, json: boolean, ledger: LedgerView | Ledger): void {
  const lines = ledger.rows.map(
    (r) => `${r.lane} ${r.epoch}.${r.seq}  ${r.type}  ${r.receipt}  ${r.withdrawn ? 'withdrawn' : ''}  ${r.sentAt}`,
  );
  printResult(output, json, ledger, [...lines, `hash ${ledger.hash}`]);
}

async function writeForkProof(
  output: CommandOutput,
  json: boolean,
  node: RunningNode,
  to: { readonly org: string; readonly file: string },
): Promise<void> {
  const proof = await readForkProof(node, to.org);
  if (proof === null) {
    printError(output, json, { type: 'NoForkProof' }, 'no feed with this partner has forked', EXIT.refused);
    return;
  }
  writeFileSync(to.file, proof);
  printResult(output, json, { proof: to.file, bytes: proof.length }, [`written: ${to.file}`]);
}
