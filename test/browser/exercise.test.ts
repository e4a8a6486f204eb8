/**
 * The exercise as `npm start` runs it, in a real Chromium: a one-time link signs in, the log of the watch desk shows the
 * story in all three languages, and nothing on the way is a script error or breaks the content security policy.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, type TestBrowser, takeScreenshot } from '../harness/chromium.ts';
import { type StartedExercise, startExercise } from '../harness/exercise.ts';

const KNOWN: {
  readonly handover: {
    readonly cases: ReadonlyArray<{
      readonly R: number;
      readonly d: number;
      readonly leave: number[];
      readonly hold: number[];
    }>;
  };
} = JSON.parse(readFileSync(new URL('../vectors/evasion/hex-sweep.json', import.meta.url), 'utf8'));

describe('the exercise in Chromium', () => {
  let data: string;
  let browser: TestBrowser;
  let exercise: StartedExercise;
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'seamline-exercise-'));
    exercise = await startExercise(['scripts/start.js'], join(data, 'nodes'));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await exercise?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  for (const organisation of ['FED', 'PSH', 'COA']) {
    it(`shows the log of ${organisation} to its watch officer without a fault`, async () => {
      const node = exercise.nodes.find((it) => it.organisation === organisation)!;
      const { page, problems, close } = await browser.openPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(node.links.find((link) => link.role === 'watch-officer')!.url);
      await page.getByRole('main').waitFor();
      await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined);
      await takeScreenshot(page, `exercise-${organisation.toLowerCase()}`);
      const isBeforeSignIn = (problem: string) => problem.includes('401');
      expect(problems.filter((problem) => !isBeforeSignIn(problem))).toEqual([]);
      await close();
    });
  }

  it('shows a post that nobody holds as an alarm, and the known cases of a late relief', async () => {
    const node = exercise.nodes.find((it) => it.organisation === 'PSH')!;
    const { page, problems, close } = await browser.openPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(node.links.find((link) => link.role === 'commander')!.url);
    await page.getByRole('main').waitFor();
    await page.goto(new URL('/operations', page.url()).href);
    const alarmed = page.locator('[data-alarm="vacated without acceptance"]');
    await alarmed.getByRole('alert').waitFor();
    await page.locator('[data-drill] summary').click();
    const sizes = await page.locator('[data-sizes]').evaluateAll((list) => list.map((bars) => bars.dataset['sizes']));
    const known = KNOWN.handover.cases.find(({ R, d }) => R === 4 && d === 1)!;
    expect(sizes).toEqual([known.leave.join(','), known.hold.join(',')]);
    await takeScreenshot(page, 'exercise-handover');
    await alarmed.getByRole('button', { name: 'Accept' }).click();
    await page.locator('[data-alarm="vacated before the relief was in place"]').getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'We are in place' }).first().click();
    await page.locator('[data-alarm="vacated before the relief was in place"]').waitFor({ state: 'detached' });
    expect(problems.filter((problem) => !problem.includes('401'))).toEqual([]);
    await close();
  });

  it('says in three languages that the public incidents do not repeat, with counts at every scale', async () => {
    const node = exercise.nodes.find((it) => it.organisation === 'PSH')!;
    const { page, problems, close } = await browser.openPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(node.links.find((link) => link.role === 'planner')!.url);
    await page.getByRole('main').waitFor();
    await page.goto(new URL('/repetition', page.url()).href);
    for (const [at, answer] of ['Not significant', 'غير دالّ إحصائياً', 'لە ڕووی ئامارەوە واتای نییە'].entries()) {
      await page.locator('.switch-part').nth(at).click();
      const rows = page.locator('tr[data-verdict="not-significant"]', { hasText: answer });
      await rows.nth(2).waitFor();
      expect(await page.locator('tr[data-verdict]').count()).toBe(3);
      await takeScreenshot(page, `exercise-repetition-${['en', 'ar', 'ckb'][at]}`);
    }
    expect(await page.locator('[data-n]').getAttribute('data-n')).toBe('12');
    expect(problems.filter((problem) => !problem.includes('401'))).toEqual([]);
    await close();
  });

  it('drafts a report whose sentences open what they rest on, issues it, and shows the figures', async () => {
    const node = exercise.nodes.find((it) => it.organisation === 'FED')!;
    const { page, problems, close } = await browser.openPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(node.links.find((link) => link.role === 'release-officer')!.url);
    await page.getByRole('main').waitFor();
    const report = 'kind=situation&centre=KRK&from=2021-04-30&to=2021-05-02';
    await page.goto(`${node.url}/documents?${report}`);
    await page.locator('[data-sentence="s3"] .sentence-records').click({ timeout: 30_000 });
    await page.locator('[data-chosen="s3"] [data-record^="rec_"]').first().click();
    await page.getByRole('dialog').locator('.body-view').waitFor();
    await page.keyboard.press('Escape');
    const file = page.waitForEvent('download');
    await page.locator('.document-files [data-format="txt"]').first().click();
    expect((await file).suggestedFilename()).toBe('FED-SITREP-KRK-20210430-20210502.txt');
    await page.locator('.document-issue button[type="submit"]').click();
    await page.locator('[data-issued="FED-SITREP-KRK-20210430-20210502"]').waitFor();
    await page.goto(`${node.url}/figures?days=30&to=2021-05-31`);
    await page.locator('[data-figure="unannounced-movements"] .trend-drawing').waitFor();
    expect(await page.locator('[data-figure]').count()).toBe(23);
    expect(await page.locator('[data-certificate] a[data-format="pdf"]').count()).toBe(1);
    expect(problems.filter((problem) => !problem.includes('401'))).toEqual([]);
    await close();
  });
});
