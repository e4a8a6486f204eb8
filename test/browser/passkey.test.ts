/**
 * Two nodes that are not made for an exercise, in a real Chromium with its virtual authenticator: seats enrol a passkey
 * from a link, two roots list it, they sign in by it; two officers approve an agreement and one a report, and the
 * partner verifies and shows it. Nobody has a software key, and the screens are looked at in three languages.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addVirtualAuthenticator,
  openBrowser,
  type TestBrowser,
  takeScreenshot,
  type WatchedPage,
} from '../harness/chromium.ts';
import { openRealNodes, type RealNode, type RealNodes } from '../harness/real-node.ts';
import { aBoundaryDraft, anAgreementDraft, layTestTerrain } from '../harness/survey-draft.ts';

const WHAT = 'Shots heard at the bridge';
const LANGUAGES = ['en', 'ar', 'ckb'] as const;

describe('passkeys in Chromium, at nodes that are not made for an exercise', () => {
  let browser: TestBrowser;
  let real: RealNodes;
  let north: RealNode;
  let south: RealNode;
  const pages: WatchedPage[] = [];
  const seats = new Map<string, Page>();

  beforeAll(async () => {
    real = await openRealNodes(['NORTH', 'SOUTH'], { isPaired: true, prepare: layTestTerrain });
    [north, south] = real.nodes as [RealNode, RealNode];
    browser = await openBrowser();
  });
  afterAll(async () => {
    for (const page of pages) await page.close();
    await browser?.close();
    await real?.close();
  });

  /** A device of its own for each holder: enrols, is admitted, signs in. */
  async function seatHolder(node: RealNode, seat: string, role: string): Promise<Page> {
    const watched = await browser.openPage({ viewport: { width: 1280, height: 800 } });
    pages.push(watched);
    const { page } = watched;
    await addVirtualAuthenticator(page);
    await page.goto(await node.enrol(seat, role, `h-${seat}`));
    await page.locator(`[data-enrol="${seat}"]`).waitFor();
    await page.locator('.sign-in-card .button-main').click();
    const kid = await page.locator('[data-kid]').getAttribute('data-kid');
    await node.admit(kid!);
    await page.locator('.sign-in-card a.button').click();
    await page.locator('[data-sign-in="passkey"]').click();
    await page.locator('.bar').waitFor();
    seats.set(`${node.code} ${seat}`, page);
    return page;
  }

  it('enrols a passkey from a link, and the pages say what happens in three languages', async () => {
    const watched = await browser.openPage({ viewport: { width: 900, height: 760 } });
    pages.push(watched);
    const { page } = watched;
    await addVirtualAuthenticator(page);
    await page.goto(await north.enrol('watch', 'watch-officer', 'h-watch'));
    for (const [i, language] of LANGUAGES.entries()) {
      await page.locator('.switch-part').nth(i).click();
      await page.locator('[data-enrol="watch"]').waitFor();
      await takeScreenshot(page, `passkey-enrol-${language}`);
    }
    await page.locator('.sign-in-card .button-main').click();
    const kid = await page.locator('[data-kid]').getAttribute('data-kid');
    for (const [i, language] of LANGUAGES.entries()) {
      await page.locator('.switch-part').nth(i).click();
      await takeScreenshot(page, `passkey-made-${language}`);
    }
    await page.goto(`${north.url}/sign-in`);
    expect(await page.locator('input[name="link"]').count()).toBe(0);
    await page.locator('[data-sign-in="passkey"]').click();
    await page.locator('.note-bad').waitFor();
    await north.admit(kid!);
    for (const [i, language] of LANGUAGES.entries()) {
      await page.locator('.switch-part').nth(i).click();
      await takeScreenshot(page, `passkey-sign-in-${language}`);
    }
    await page.locator('[data-sign-in="passkey"]').click();
    await page.locator('.bar').waitFor();
    expect((await page.context().cookies()).map((cookie) => cookie.name)).toEqual([
      `seamline_${north.org.slice(4, 16)}`,
    ]);
  });

  it('[L-10] two officers of each side approve an agreement by passkey, and it is in force', async () => {
    const release = await seatHolder(north, 'release', 'release-officer');
    const command = await seatHolder(north, 'command', 'commander');
    const southCommand = await seatHolder(south, 'command', 'commander');
    const agreement = await prepare(command, 'agreement', anAgreement(north.org, south.org), south.org);
    await approveIn(release, agreement.draft);
    await approveIn(command, agreement.draft);
    await takeScreenshot(command, 'passkey-approved-en');
    await sendIn(command, agreement.draft);
    await expect
      .poll(() => pullThenAsk(southCommand, `/api/records/${agreement.record}`), { timeout: 20_000 })
      .toBe(200);
    for (const [i, language] of LANGUAGES.entries()) {
      await southCommand.locator('.switch-part').nth(i).click();
      await southCommand.locator('a[href="/exchange"]').click();
      await southCommand.locator('[data-agreement="proposed"]').waitFor();
      await takeScreenshot(southCommand, `passkey-agreement-${language}`);
    }
    await southCommand.locator('.switch-part').nth(0).click();
    await southCommand.locator('[data-agreement] .button-main').click();
    await southCommand.locator('[data-agreement] .note-good').waitFor();
    await southCommand.locator('[data-agreement="proposed"]').waitFor();
    await approveWaiting(await seatHolder(south, 'release', 'release-officer'));
    await command.locator('a[href="/exchange"]').click();
    await pullThenAsk(command, '/api/agreements');
    await command.locator('[data-agreement="in-force"]').waitFor();
  });

  it('[L-9] a report released by one passkey is verified and shown at the partner', async () => {
    const release = seats.get('NORTH release')!;
    const partner = seats.get('SOUTH command')!;
    const report = await prepare(release, 'incident-report', aReport(south.org), south.org);
    await approveIn(release, report.draft);
    expect(await release.locator('[data-approve="software-key"]').count()).toBe(0);
    await sendIn(release, report.draft);
    await expect.poll(() => pullThenAsk(partner, `/api/records/${report.record}`), { timeout: 20_000 }).toBe(200);
    await partner.goto(`${south.url}/watch?record=${report.record}`);
    const row = partner.locator('.log-row', { hasText: WHAT });
    await row.waitFor();
    await row.click();
    await partner.locator('.record-detail').getByText('Signature verified').waitFor();
    await takeScreenshot(partner, 'passkey-received-en');
    const shown = await readJson<{ verified: boolean }>(partner, `/api/records/${report.record}`);
    expect(shown.verified).toBe(true);
  });

  it('[V-9] boundary and survey agreement are signed by planner and commander of both nodes by passkey', async () => {
    const northSeats = [await seatHolder(north, 'plan', 'planner'), seats.get('NORTH command')!] as const;
    const southSeats = [await seatHolder(south, 'plan', 'planner'), seats.get('SOUTH command')!] as const;
    const signAt = async (pages: readonly [Page, Page], id: string) => {
      for (const page of pages) {
        await page.locator('a[href="/seam"]').click();
        const signing = page.locator(`[data-signing="${id}"]`);
        await signing.locator('.seam-facts li').first().waitFor();
        await signing.locator('.button-main:enabled').click();
        await expect.poll(() => approvedAt(page, id)).toBe(true);
      }
    };
    for (const draft of [aBoundaryDraft(south.org), anAgreementDraft(south.org)]) {
      const id = await postFrom(northSeats[0], draft.path, draft.body);
      await signAt(northSeats, id);
      await expect.poll(() => stateAt(southSeats[0], id), { timeout: 30_000 }).toBe('proposed');
      if (draft.path.endsWith('agreements'))
        for (const [i, language] of LANGUAGES.entries()) {
          await southSeats[1].locator('.switch-part').nth(i).click();
          await southSeats[1].locator('a[href="/seam"]').click();
          await southSeats[1].locator(`[data-signing="${id}"] .seam-facts li`).first().waitFor();
          await takeScreenshot(southSeats[1], `passkey-survey-${language}`);
        }
      await signAt(southSeats, id);
      for (const page of [southSeats[0], northSeats[0]])
        await expect.poll(() => stateAt(page, id), { timeout: 30_000 }).toBe('in-force');
    }
  });

  it('[V-26] a handover given by one commander is accepted by the other, each by passkey, over a restart', async () => {
    const at = new Date(Date.now() + 7_200_000).toISOString();
    const notice = {
      step: 'notice',
      relieving: south.org,
      post: 'MKH-P1',
      place: { cell7: '872da09b6ffffff' },
      leavesAt: at,
    };
    await postFrom(seats.get('NORTH command')!, '/api/handovers', notice);
    await north.restart();
    const command = seats.get('NORTH command')!;
    await command.goto(`${north.url}/sign-in`);
    await command.locator('[data-sign-in="passkey"]').click();
    await command.locator('.bar').waitFor();
    await approveWaiting(command);
    const partner = seats.get('SOUTH command')!;
    await partner.locator('a[href="/operations"]').click();
    await expect.poll(() => pullThenAsk(partner, '/api/operations'), { timeout: 20_000 }).toBe(200);
    const card = partner.locator('[data-handover]');
    await card.locator('.button-main').first().click();
    await expect
      .poll(async () => (await operationsAt(command)).handovers[0]?.phase, { timeout: 30_000 })
      .toBe('accepted');
    await takeScreenshot(partner, 'passkey-handover-en');
  });

  it('broke no rule of the content policy', () => {
    /** While a node is started again its consoles find nobody. */
    const isExpected = (problem: string) =>
      /status of 40[14]|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING/.test(problem);
    expect(pages.flatMap((page) => page.problems).filter((problem) => !isExpected(problem))).toEqual([]);
  });
});

/** Writes a record and prepares its release as the forms do, in the urgent lane: bulk waits for the beat of a minute. */
async function prepare(page: Page, kind: string, body: object, to: string): Promise<{ record: string; draft: string }> {
  return page.evaluate(
    async ({ kind, body, to }) => {
      const post = async (path: string, value: object) => {
        const answer = await fetch(path, { method: 'POST', body: JSON.stringify(value) });
        if (!answer.ok) throw new Error(`${path} ${JSON.stringify(await answer.json())}`);
        return answer.json();
      };
      const { id } = await post('/api/records', { kind, marking: 'official', body });
      const draft = { record: id, to: [to], lane: 'urgent', form: 'default', paths: [], coarsenTo: null };
      const options = { preciseByName: true, onward: [], expires: null, approvals: [] };
      const run = await post('/api/releases/dry-run', { ...draft, ...options });
      return { record: id as string, draft: run.draft as string };
    },
    { kind, body, to },
  );
}

async function approveIn(page: Page, draft: string): Promise<void> {
  await page.locator('a[href="/release"]').click();
  const held = page.locator(`[data-draft="${draft}"]`);
  await held.locator('[data-approve="passkey"]').click();
  await held.locator('[data-approve="passkey"]').waitFor({ state: 'detached' });
}

/** Approves the one act that waits; with it the node sends it. */
async function approveWaiting(page: Page): Promise<void> {
  await page.locator('a[href="/release"]').click();
  const held = page.locator('[data-draft]');
  await held.locator('[data-approve="passkey"]').click();
  await held.waitFor({ state: 'detached' });
}

async function sendIn(page: Page, draft: string): Promise<void> {
  const held = page.locator(`[data-draft="${draft}"]`);
  await held.locator('header .button-main:enabled').click();
  await held.waitFor({ state: 'detached' });
}

async function postFrom(page: Page, path: string, body: object): Promise<string> {
  const answered = await page.evaluate(
    async ({ path, body }) => (await fetch(path, { method: 'POST', body: JSON.stringify(body) })).json(),
    { path, body },
  );
  if (answered.id === undefined) throw new Error(JSON.stringify(answered));
  return answered.id;
}

/** How far a joint record of a survey is signed, after asking the partner; null where it has not come. */
async function stateAt(page: Page, id: string): Promise<string | null> {
  await pullThenAsk(page, '/api/surveys');
  const { records } = await readJson<{ records: ReadonlyArray<{ id: string; state: string }> }>(page, '/api/surveys');
  return records.find((record) => record.id === id)?.state ?? null;
}

/** Whether this seat's approval of a record is there, or what it was missing has gone out. */
async function approvedAt(page: Page, id: string): Promise<boolean> {
  const { seat } = await readJson<{ seat: string }>(page, '/api/session');
  type Waiting = { id: string; signedHere: boolean; approvedBy: ReadonlyArray<string> };
  const { records } = await readJson<{ records: ReadonlyArray<Waiting> }>(page, '/api/surveys');
  const record = records.find((one) => one.id === id);
  return record !== undefined && (record.signedHere || record.approvedBy.includes(seat));
}

async function operationsAt(page: Page) {
  await pullThenAsk(page, '/api/operations');
  return readJson<{ handovers: ReadonlyArray<{ phase: string }> }>(page, '/api/operations');
}

/** Fetches from the partner without waiting for the beat of a minute, then answers the status of a question. */
function pullThenAsk(page: Page, path: string): Promise<number> {
  return page.evaluate(async (url) => {
    await fetch('/api/pull', { method: 'POST', body: '{}' });
    return (await fetch(url)).status;
  }, path);
}

function readJson<T>(page: Page, path: string): Promise<T> {
  return page.evaluate(async (url) => (await fetch(url)).json(), path);
}

function anAgreement(from: string, to: string): object {
  return {
    parties: [from, to],
    seam: [
      [330_000_000, 420_000_000],
      [330_000_000, 470_000_000],
      [380_000_000, 470_000_000],
      [380_000_000, 420_000_000],
    ],
    kinds: ['incident-report'],
    markingCeiling: 'restricted',
    finestResolution: 8,
    retentionDays: [],
    withdrawalAnswerS: 300,
    beatS: 1,
    coverBeats: false,
    entriesPerHourMax: 10_000,
    onward: false,
    purpose: { text: 'Joint coordination', language: 'en' },
    from: new Date(Date.now() - 60_000).toISOString(),
    until: new Date(Date.now() + 86_400_000).toISOString(),
  };
}

function aReport(releasableTo: string): object {
  const at = new Date(Date.now() - 3_600_000).toISOString();
  return {
    form: 'increp',
    incidentKind: 'attack-on-post',
    state: 'open',
    actorKind: 'unknown',
    occurred: { from: at, to: at, withinS: 300, day: at.slice(0, 10) },
    reportedAt: new Date().toISOString(),
    place: { latE7: 357_533_000, lngE7: 441_436_000, uncertaintyM: 500, precision: 'grid-1km' },
    what: { text: WHAT, language: 'en' },
    source: { kind: 'own-observation', reliability: 'B', credibility: 2 },
    validation: 'plausible',
    impact: 1,
    disposition: { releasableTo: [releasableTo], handling: [] },
  };
}
