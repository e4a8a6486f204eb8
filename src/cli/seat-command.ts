/**
 * `seamline seat`: passkeys and tokens of the own seats. `enrol` makes a one-time link for a seat, `list` shows who is
 * enrolled and who waits, `admit` and `revoke` sign the next key statement with two root keys, `token` makes a token file
 * from a one-time sign-in link of an exercise. All ask the running node; none needs its lock.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { bytesToBase32 } from '../base/bytes.ts';
import { qrToText } from '../format/qr.ts';
import { systemRandomBytes } from '../node/crypto.ts';
import type { NodeView } from '../node/http/contract.ts';
import { createEnrolmentLink } from '../node/service/enrolment-desk.ts';
import { type StatementChange, signNextStatement } from '../node/service/next-statement.ts';
import type { SeatToken } from '../node/service/seat-token.ts';
import { namedSeatSchema } from '../node/service/seat-token.ts';
import { SYSTEM_TIME } from '../node/wire.ts';
import { type KeyLine, ROLES } from '../record/kind/organisation.ts';
import { signedRecordToJson } from '../record/record.ts';
import { type AdministeredNode, withAdministrator } from './administrator.ts';
import { collectFlag, oneOfFlag } from './flag.ts';
import type { NodeOptions } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { readRootPairs } from './root-flag.ts';

export function addSeatCommands(program: Command, output: CommandOutput): void {
  const seat = program.command('seat');
  const nodeCommand = (name: string, description: string) =>
    seat
      .command(name)
      .description(description)
      .requiredOption('--data <dir>', 'data directory of the running node')
      .option('--passphrase-file <file>', 'file with the passphrase')
      .option('--json', 'one JSON line');
  nodeCommand('enrol', 'make a one-time link by which the holder of a seat enrols a passkey')
    .requiredOption('--seat <code>', 'seat, as people call it: release, command, watch')
    .requiredOption('--role <role>', `one of ${ROLES.join(', ')}`, oneOfFlag(ROLES))
    .option('--holder <handle>', 'opaque handle of the person; the same one in every seat that person holds')
    .option('--centre <code>', 'joint coordination centre of the seat')
    .action((options: EnrolOptions) => enrolSeat(output, options));
  nodeCommand('list', 'show enrolled passkeys, and those that wait for the root holders').action(
    (options: NodeOptions) => listSeats(output, options),
  );
  for (const [name, description] of [
    ['admit', 'let two root holders list passkeys that wait, by the key ids their holders read aloud'],
    ['revoke', 'let two root holders revoke keys'],
  ] as const)
    nodeCommand(name, description)
      .requiredOption('--key <kid>', 'key id; may be given several times', collectFlag, [])
      .option(
        '--root <file>',
        'root key; two of three (default: those that `init` left in the directory)',
        collectFlag,
        [],
      )
      .action((options: SignOptions) => changeKeys(output, name, options));
  seat
    .command('token')
    .description('make a token file from a one-time sign-in link of a running exercise node')
    .argument('<link>', 'the link as `serve` or `exercise` printed it')
    .requiredOption('--out <file>', 'file to write the token to; only its owner may read it')
    .option('--json', 'one JSON line')
    .action((link: string, options: TokenOptions) => fetchToken(output, link, options));
}

type EnrolOptions = NodeOptions & {
  readonly seat: string;
  readonly role: KeyLine['role'];
  readonly holder?: string;
  readonly centre?: string;
};

async function enrolSeat(output: CommandOutput, options: EnrolOptions): Promise<void> {
  const json = options.json === true;
  const { seat, role, centre = null } = options;
  const holder = options.holder ?? `h-${bytesToBase32(systemRandomBytes(5))}`;
  const named = namedSeatSchema.safeParse({ seat, role, holder, centre });
  if (!named.success) {
    const message = 'seat, holder and centre are codes of 1 to 32 letters, digits and hyphens';
    return printError(output, json, { type: 'BadSeat' }, message, EXIT.badInput);
  }
  await withAdministrator(output, options, async ({ identity, get }) => {
    const node = await get<NodeView>('/api/node');
    if (!node.ok) return node;
    const { token, until } = createEnrolmentLink(identity, named.data, SYSTEM_TIME.now());
    const link = `${node.value.origin}/enrol?token=${token}`;
    const lines = [
      `${seat} (${role}), holder ${holder}: open this link once, before ${until}, on the holder's own device`,
      link,
      ...(json ? [] : [qrToText(link)]),
    ];
    printResult(output, json, { seat, role, holder, centre, link, until }, lines);
    return node;
  });
}

async function listSeats(output: CommandOutput, options: NodeOptions): Promise<void> {
  await withAdministrator(output, options, async (node) => {
    const keys = await readKeys(node);
    if (!keys.ok) return keys;
    const { enrolled, waiting } = keys.value;
    const line = (state: string, key: KeyLine) =>
      `${state.padEnd(9)} ${key.kid}  ${key.seat} (${key.role}), holder ${key.holder}${key.synced ? ', synced' : ''}`;
    printResult(output, options.json === true, { enrolled, waiting }, [
      ...enrolled.map((key) => line('enrolled', key)),
      ...waiting.map((key) => line('waiting', key)),
    ]);
    return keys;
  });
}

type SignOptions = NodeOptions & { readonly key: ReadonlyArray<string>; readonly root: ReadonlyArray<string> };

async function changeKeys(output: CommandOutput, act: 'admit' | 'revoke', options: SignOptions): Promise<void> {
  const json = options.json === true;
  const pairs = readRootPairs(output, { ...options, data: resolve(options.data) });
  if (pairs === null) return;
  await withAdministrator(output, options, async (node) => {
    const keys = await readKeys(node);
    if (!keys.ok) return keys;
    const { enrolled, waiting, statement } = keys.value;
    const found = options.key.map((kid) => (act === 'admit' ? waiting : enrolled).find((key) => key.kid === kid));
    const unknown = options.key.find((_, i) => found[i] === undefined);
    if (unknown !== undefined) {
      printError(output, json, { type: 'UnknownKey' }, `no passkey ${unknown} to ${act}: see seat list`, EXIT.badInput);
      return keys;
    }
    const lines = found.filter((key) => key !== undefined);
    const change: StatementChange =
      act === 'admit' ? { add: lines, revoke: [] } : { add: [], revoke: lines.map((key) => key.kid) };
    const signed = signNextStatement(statement, change, pairs);
    if (!signed.ok) return signed;
    const accepted = await node.post<{ id: string; n: number }>('/api/statements', {
      record: signedRecordToJson(signed.value),
    });
    if (!accepted.ok) return accepted;
    const done = act === 'admit' ? 'enrolled' : 'revoked';
    printResult(output, json, { ...accepted.value, [done]: options.key }, [
      `key statement ${accepted.value.n}: ${lines.map((key) => `${key.seat} (${key.role})`).join(', ')} ${done}`,
    ]);
    return accepted;
  });
}

type SeatKeys = {
  readonly statement: Parameters<typeof signNextStatement>[0];
  readonly enrolled: ReadonlyArray<KeyLine>;
  readonly waiting: ReadonlyArray<KeyLine>;
};

async function readKeys(node: AdministeredNode) {
  const answer = await node.get<Omit<SeatKeys, 'enrolled'>>('/api/enrolments');
  if (!answer.ok) return answer;
  const lines = answer.value.statement.body['keys'] as unknown as ReadonlyArray<KeyLine>;
  const value: SeatKeys = { ...answer.value, enrolled: lines.filter((line) => line.use === 'person') };
  return { ok: true, value } as const;
}

type TokenOptions = { readonly out: string; readonly json?: true };

async function fetchToken(output: CommandOutput, link: string, options: TokenOptions): Promise<void> {
  const json = options.json === true;
  const url = URL.parse(link);
  const linkToken = url?.searchParams.get('token');
  if (!url || !linkToken) {
    printError(output, json, { type: 'BadLink' }, 'not a sign-in link of a node', EXIT.badInput);
    return;
  }
  const body = JSON.stringify({ token: linkToken });
  const answer = await fetch(new URL('/api/exercise/seat-tokens', url), { method: 'POST', body }).catch(() => null);
  if (answer === null) {
    printError(output, json, { type: 'Unreachable' }, `no node answers at ${url.origin}`, EXIT.io);
    return;
  }
  if (!answer.ok) {
    const { code } = (await answer.json()) as { readonly code: string };
    printError(output, json, { type: code }, 'the node did not give a token for this link', EXIT.refused);
    return;
  }
  const { token, ...named } = (await answer.json()) as SeatToken;
  writeFileSync(options.out, `${token}\n`, { mode: 0o600 });
  const shown = { out: options.out, ...named };
  printResult(output, json, shown, [`${named.seat} (${named.role}) until ${named.until}: ${options.out}`]);
}
