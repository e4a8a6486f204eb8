/** The commands of direction on a node's own directory: from the meeting to the evidence, and every refusal by name. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDirectory } from '../node/data-directory.ts';
import { EXERCISE_SEATS } from '../node/exercise/seat-data.ts';
import { EXERCISE_LINE } from './node-command.ts';
import { createProgram } from './program.ts';

type Ran = { readonly code: number; readonly out: Record<string, never>; readonly said: string };

describe('the direction of one node from the command line', () => {
  const data = join(mkdtempSync(join(tmpdir(), 'seamline-direction-')), 'FED');
  beforeAll(() => {
    const seats = EXERCISE_SEATS.map((seat) => ({ ...seat, origin: 'http://localhost' }));
    const name = [{ text: 'FED', language: 'en' as const }];
    const made = createDirectory(data, { code: 'FED', name, exercise: true, seats, passphrase: null });
    expect(made.ok).toBe(true);
  });
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  async function run(...words: ReadonlyArray<string>): Promise<Ran> {
    const [out, said]: [string[], string[]] = [[], []];
    let code = 0;
    const output = {
      out: (t: string) => out.push(t),
      progress: (t: string) => t !== EXERCISE_LINE && said.push(t),
      exit: (c: number) => (code = c),
    };
    const program = (await createProgram(output as never, words)).configureOutput({ writeErr: () => undefined });
    for (const group of program.commands) for (const one of [group, ...group.commands]) one.exitOverride();
    try {
      await program.parseAsync([...words, '--data', data, '--json'], { from: 'user' });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      code = 2;
    }
    return { code, out: JSON.parse(out[0] ?? '{}'), said: said.join('\n') };
  }
  const act = run;
  const idOf = async (ran: Promise<Ran>): Promise<string> => {
    const { out, code, said } = await ran;
    expect([code, said]).toEqual([0, '']);
    return String(out['id']);
  };

  it('carries a decision to the record that proves it', async () => {
    const meeting = await idOf(
      act('meeting', 'add', '--chair', 'head of government', '--subject', 'en=Attacks', '--subject', 'ar=هجمات'),
    );
    await idOf(
      act('directive', 'add', '--meeting', meeting, '--number', 'D4', '--to', 'FED', '--text', 'Fill the gaps'),
    );
    await idOf(act('task', 'add', '--directive', 'D4', '--code', 'T1', '--title', 'A joint checkpoint'));
    const late = await idOf(
      act('task', 'add', '--directive', 'D4', '--code', 'T2', '--title', 'x', '--depends-on', 'T1'),
    );
    const blocked = act('task', 'update', 'T1', '--state', 'blocked', '--cause', 'finance', '--progress', '40');
    const proof = await idOf(blocked);
    await idOf(act('task', 'update', 'T1', '--state', 'done'));
    await idOf(act('task', 'evidence', 'T1', '--record', proof));
    await idOf(act('directive', 'receipt', 'D4'));
    await idOf(act('directive', 'escalate', 'D4', '--to', 'minister of finance'));
    const { out } = await run('directive', 'show', 'D4');
    expect(out).toMatchObject({
      number: 'D4',
      state: 'open',
      tasks: [
        { code: 'T1', state: 'done', progressPermille: 1000, evidence: [proof] },
        { code: 'T2', id: late, state: 'open', waitsFor: [] },
      ],
      escalations: [{ to: 'minister of finance' }],
    });
    expect((await run('task', 'list')).out['tasks']).toHaveLength(2);
    expect((await run('meeting', 'list')).out['meetings']).toMatchObject([
      { id: meeting, decisions: [{ number: 'D4' }] },
    ]);
    await idOf(
      act('directive', 'add', '--meeting', meeting, '--number', 'D9', '--to', 'FED', '--text', 'x', '--revokes', 'D4'),
    );
    expect((await run('directive', 'show', 'D4')).out).toMatchObject({ state: 'revoked' });
  });

  it('keeps seats, turnover and sessions of a committee', async () => {
    const seats = ['--seat-for', 'LO-1:FED:liaison-officer', '--seat-for', 'LO-2:FED:liaison-officer'];
    const first = ['--first-session', '2021-06-01', '--quorum', '1'];
    await idOf(
      act('committee', 'add', '--code', 'JC', '--name', 'Joint committee', '--terms', 'Blockers', ...seats, ...first),
    );
    await idOf(act('committee', 'fill', 'JC', 'LO-1', '--by', 'liaison officer, first', '--at', '2021-06-01'));
    await idOf(act('committee', 'fill', 'JC', 'LO-1', '--by', 'liaison officer, second', '--at', '2021-06-09'));
    await idOf(act('committee', 'session', 'JC', '--filled', 'LO-1', '--at', '2021-06-01T08:00:00.000Z'));
    const { out } = await run('committee', 'show', 'JC', '--at', '2021-06-20');
    expect(out).toMatchObject({ filledSeats: 1, turnover: 1, held: 1, missed: 1, quorum: 1 });
    expect((await act('committee', 'fill', 'JC', 'LO-9')).out).toEqual({
      error: { type: 'UnknownSeatCode', field: 'seat', seat: 'LO-9' },
    });
  });

  it('drafts a request and takes its steps in order only', async () => {
    const asked = ['--question', 'Which track?', '--justification', 'Patrol plan', '--value-until', '2099-01-01'];
    const rfi = await idOf(act('rfi', 'add', '--to', 'FED', ...asked));
    expect((await act('rfi', 'step', rfi, 'answered')).out).toEqual({
      error: { type: 'RfiStepOrder', field: 'step', state: 'draft' },
    });
    await idOf(act('rfi', 'step', rfi, 'submitted'));
    expect((await run('rfi', 'show', rfi)).out).toMatchObject({ state: 'submitted', isLate: false });
  });

  it('[D-6] changes one slot of a calendar, marks it as held and names the hours without a watch', async () => {
    const centre = ['--centre', 'KRK'];
    const noon = 'joint-brief daily 12:30 commander tasks,log brief';
    await idOf(act('calendar', 'set', ...centre, '--slot', noon, '--remove', 'exchange-check'));
    const day = ['--from', '2021-06-01', '--to', '2021-06-02'];
    const read = async () =>
      (await run('calendar', 'list', ...centre, ...day)).out['occurrences'] as unknown as ReadonlyArray<{
        slot: string;
        at: string;
        state: string;
      }>;
    expect((await read()).map(({ slot }) => slot)).not.toContain('exchange-check');
    const slotAt = '2021-06-01T09:30:00.000Z';
    expect((await read()).find(({ slot }) => slot === 'joint-brief')).toMatchObject({ at: slotAt, state: 'missed' });
    await idOf(act('calendar', 'mark', 'joint-brief', ...centre, '--slot-at', slotAt));
    expect((await read()).find(({ slot }) => slot === 'joint-brief')).toMatchObject({ state: 'held' });
    expect((await act('calendar', 'mark', 'joint-brief', ...centre, '--slot-at', '2021-06-01')).out).toMatchObject({
      error: { type: 'UnknownSlot', field: 'slot' },
    });
    const wrong = await act('calendar', 'set', ...centre, '--slot', 'x hourly 25:00', '--language', 'ar');
    expect([wrong.code, wrong.out]).toEqual([2, { error: { type: 'BadSlot', field: 'slot', text: 'x hourly 25:00' } }]);
    expect(wrong.said).toContain('يُكتب الموعد هكذا');
    await idOf(act('roster', 'add', ...centre, '--shift', 'watch@2099-06-01T07:00/2099-06-01T19:00'));
    const rosters = (await run('roster', 'list', '--at', '2099-06-01T08:00:00.000Z')).out['rosters'];
    expect(rosters).toMatchObject([{ current: { seat: 'watch' }, unmanned: [{ from: '2099-06-01T19:00:00.000Z' }] }]);
    expect((await act('roster', 'add', ...centre, '--shift', 'watch@2021-06-02/2021-06-01')).out).toMatchObject({
      error: { type: 'BadShift', field: 'shift' },
    });
  });

  it('refuses bad input by field, in the language of the user, and changes nothing', async () => {
    const meeting = (await run('meeting', 'list')).out['meetings'] as unknown as ReadonlyArray<{ id: string }>;
    const directive = ['directive', 'add', '--meeting', meeting[0]!.id, '--number', 'D5', '--text', 'x'];
    const before = (await run('directive', 'list')).out;
    const unaddressed = await act(...directive);
    expect([unaddressed.code, unaddressed.out]).toEqual([2, { error: { type: 'NoAddressee', field: 'addressees' } }]);
    expect(unaddressed.said).toContain('A directive needs at least one addressee.');
    expect((await act(...directive, '--language', 'ar')).said).toContain('التوجيه يحتاج إلى جهة مخاطَبة');
    expect((await act(...directive, '--language', 'ckb')).said).toContain('ڕێنمایی لانیکەم یەک لایەنی');
    const task = ['task', 'add', '--directive', 'D4', '--code', 'T7', '--title', 'x', '--depends-on', 'T7'];
    const round = await act(...task, '--language', 'ckb');
    expect([round.code, round.out]).toEqual([
      2,
      { error: { type: 'DependsOnItself', field: 'dependsOn', path: 'T7' } },
    ]);
    expect(round.said).toContain('ئەرک ناتوانێت پشت بە خۆی ببەستێت');
    const unknown = await act('task', 'evidence', 'T1', '--record', `rec_${'a'.repeat(52)}`);
    expect(unknown.out).toMatchObject({ error: { type: 'UnknownReference', field: 'records' } });
    expect((await act('task', 'update', 'T1', '--state', 'blocked')).out).toMatchObject({
      error: { type: 'BlockerMissing' },
    });
    expect((await run('directive', 'show', 'D77')).code).toBe(2);
    expect((await run(...directive, '--to', 'FED', '--seat-token', join(data, 'none'))).out).toMatchObject({
      error: { type: 'BadSeatToken' },
    });
    expect((await run(...directive, '--to', 'FED', '--seat', 'watch')).out).toMatchObject({
      error: { type: 'NotYourSeat' },
    });
    expect({ ...(await run('directive', 'list')).out, at: '' }).toEqual({ ...before, at: '' });
  });
});
