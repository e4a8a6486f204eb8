/** Issued documents on two real nodes: edits kept, a withdrawn record marks the document and tells its holder, a forged page is found. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  COMMAND_SEAT,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { documentSentences } from '../../format/document/document.ts';
import { exportTemplateFile, parseTemplateFile } from '../../format/document/template-file.ts';
import { renderDocumentText } from '../../format/document/text-document.ts';
import { createLocale } from '../../format/locale/language.ts';
import { signDocument, signedToPdf, verifySignedPdf } from '../document/signed-document.ts';
import { createTypstCompiler } from '../document/typst-compiler.ts';
import type { RunningNode } from '../wire.ts';
import { editDocument, finishDocument, issueDocument, listIssued, readIssued, saveTemplates } from './document-desk.ts';
import { writeStatement } from './report-desk.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

const english = createLocale('en');
const passage = (text: string) => [{ text, language: 'en' as const }];

describe('documents of two nodes', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed, { kinds: ['meeting', 'decision', 'issued-document'] });
  });
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });
  const release = async (record: string) => {
    const { codes, rels } = await releaseAs(fed, aReleaseRequest({ record, to: [psh.identity.org] }), [RELEASE_SEAT]);
    expect(rels.length, codes.join()).toBe(1);
    await carryFeeds(fed, psh);
    return rels[0]!;
  };
  const tell = async (kind: string, body: object) => {
    const full = { parties: [fed.identity.org, psh.identity.org], publicText: true, ...body };
    const record = await addTestRecord(fed, { kind, marking: 'public', body: full as never });
    return { record, rel: await release(record) };
  };
  const meet = (day: string) =>
    tell('meeting', { at: `${day}T17:00:00.000Z`, chair: 'head of government', attendees: [], subject: passage('x') });
  const statementOf = async (meeting: string) => {
    const statement = await writeStatement(fed, meeting, english);
    if (!statement.ok) throw new Error(statement.error.type);
    return statement.value;
  };

  it.each(['correct', 'erase'] as const)(
    '[D-8] a statement is marked on both nodes when a record behind it is withdrawn (%s), and its holder is told',
    async (action) => {
      const { record: meeting } = await meet(action === 'correct' ? '2021-05-02' : '2021-05-03');
      const decision = await tell('decision', { meeting, number: 'D1', text: passage('Fill the gaps') });
      const signed = await finishDocument(fed, await statementOf(meeting), 'release');
      const issued = await issueDocument(fed, COMMAND_SEAT, signed, { holders: [psh.identity.org], marking: 'public' });
      if (!issued.ok) throw new Error(issued.error.type);
      await release(issued.value.id);
      const { number } = signed.document;
      expect((await readIssued(psh, number))!.document.notices).toEqual(signed.document.notices);
      const told: string[] = [];
      const stop = psh.listen(({ type }) => told.push(type));
      await withdrawRelease(fed, { rel: decision.rel, action, reason: 'wrong' });
      await carryFeeds(fed, psh);
      stop();
      expect(told).toContain('feed');
      for (const node of [fed, psh]) {
        const [listed] = (await listIssued(node)).filter((one) => one.number === number);
        expect(listed).toMatchObject({ isTakenBack: true, records: [meeting, decision.record] });
      }
      const atIssuer = await readIssued(fed, number);
      const struck = documentSentences(atIssuer!.document).filter((sentence) => sentence.isWithdrawn);
      expect(struck.map(({ text }) => text)).toEqual(['Fill the gaps']);
      expect(renderDocumentText(atIssuer!.document)).toContain('TAKEN BACK');
      const atHolder = await readIssued(psh, number);
      if (action === 'erase') expect(atHolder).toBeNull();
      else expect(atHolder!.document.notices[0]).toContain('TAKEN BACK');
    },
  );

  it('an edit by hand is kept with what the sentence said, and shown while it still says that', async () => {
    const { record: meeting } = await meet('2021-06-02');
    await tell('decision', { meeting, number: 'D1', text: passage('Fill gaps') });
    const statement = await statementOf(meeting);
    const edit = { sentence: 's3', text: 'The gaps are to be filled.' };
    expect((await editDocument(fed, COMMAND_SEAT, statement, edit)).ok).toBe(true);
    const { document } = await finishDocument(fed, await statementOf(meeting), 'release');
    expect(documentSentences(document).at(-1)).toMatchObject({
      text: edit.text,
      edit: { original: 'Fill gaps', seat: 'command' },
    });
    expect(document.editNotes.join()).toContain('Fill gaps');
    expect(await editDocument(fed, COMMAND_SEAT, statement, { ...edit, sentence: 's99' })).toMatchObject({
      error: { type: 'UnknownSentence', sentence: 's99' },
    });
    await tell('decision', { meeting, number: 'D0', text: passage('Something before it') });
    const later = await finishDocument(fed, await statementOf(meeting), 'release');
    expect(later.document.editNotes).toEqual([]);
  });

  it('a signed page checks on the partner, and not once a word or the page is another', async () => {
    const { record: meeting } = await meet('2021-07-02');
    const signed = signDocument(fed.identity, await statementOf(meeting), { seat: 'release', at: fed.time.now() });
    const typst = createTypstCompiler();
    const check = async (file: typeof signed) => {
      const pdf = await signedToPdf(file, typst);
      if (!pdf.ok) throw new Error(pdf.error.messages.join());
      return verifySignedPdf(pdf.value, { findKey: psh.directory.findNodeKey, typst });
    };
    expect(await check(signed)).toMatchObject({ value: { ok: true, signature: true, samePage: true } });
    const forged = { ...signed, document: { ...signed.document, title: 'Another title' } };
    expect(await check(forged)).toMatchObject({ value: { ok: false, signature: false, samePage: true } });
    expect(await check({ ...signed, seat: 'command' })).toMatchObject({ value: { ok: false, signature: false } });
    const pdf = await signedToPdf(signed, typst);
    if (!pdf.ok) throw new Error('pdf');
    const at = Buffer.from(pdf.value).lastIndexOf('endobj');
    pdf.value[at] = 0x45;
    const deps = { findKey: psh.directory.findNodeKey, typst };
    expect(await verifySignedPdf(pdf.value, deps)).toMatchObject({
      value: { ok: false, signature: true, samePage: false },
    });
    expect(await verifySignedPdf(new Uint8Array([0x25, 0x50]), deps)).toEqual({
      ok: false,
      error: { type: 'NotSigned' },
    });
  });

  it("an organisation's own sentences are used once they are taken into use", async () => {
    const { record: meeting } = await meet('2021-08-02');
    const file = exportTemplateFile('en').replaceAll('a meeting was held, chaired by', 'leaders met, led by');
    expect(parseTemplateFile(file).ok).toBe(true);
    await saveTemplates(fed, 'en', file);
    expect(documentSentences(await statementOf(meeting))[0]!.text).toContain('leaders met, led by');
  });
});
