/**
 * Two nodes from a fresh directory to a link that answers, in a real Chromium, as two people do it: one hands over a file,
 * the other lets QR codes be scanned, each types the fingerprint that the other reads aloud. Steps are counted and timed.
 */
import { readFileSync } from 'node:fs';
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

const LANGUAGES = ['en', 'ar', 'ckb'] as const;

describe('pairing in Chromium', () => {
  let browser: TestBrowser;
  let real: RealNodes;
  const pages: WatchedPage[] = [];
  beforeAll(async () => {
    real = await openRealNodes(['NORTH', 'SOUTH'], { isPaired: false });
    browser = await openBrowser();
  });
  afterAll(async () => {
    for (const page of pages) await page.close();
    await browser?.close();
    await real?.close();
  });

  async function signInAdministrator(node: RealNode): Promise<Page> {
    const watched = await browser.openPage({ viewport: { width: 1280, height: 1000 } });
    pages.push(watched);
    const { page } = watched;
    await addVirtualAuthenticator(page);
    await page.goto(await node.enrol('admin', 'administrator', 'h-admin'));
    await page.locator('.sign-in-card .button-main').click();
    await node.admit((await page.locator('[data-kid]').getAttribute('data-kid'))!);
    await page.locator('.sign-in-card a.button').click();
    await page.locator('[data-sign-in="passkey"]').click();
    await page.locator('.bar').waitFor();
    return page;
  }

  it('[L-21] two people pair two fresh nodes by a file, QR codes and two fingerprints read aloud', async () => {
    const [north, south] = real.nodes as [RealNode, RealNode];
    const left = await signInAdministrator(north);
    const right = await signInAdministrator(south);
    let steps = 0;
    const step = async <T>(work: Promise<T>): Promise<T> => {
      steps++;
      return work;
    };
    const since = performance.now();
    for (const [page, node] of [
      [left, north],
      [right, south],
    ] as const) {
      const address = page.locator('input[name="address"]');
      await step(address.fill(`https://127.0.0.1:${node.partnerPort}`));
      await step(page.locator('[data-pairing] form button[type="submit"]').first().click());
    }
    const saved = left.waitForEvent('download');
    await step(left.locator('a[download]').click());
    const file = await (await saved).path();
    await step(
      right.locator('input[name="pairing-file"]').setInputFiles({
        name: 'NORTH.pair',
        mimeType: 'application/json',
        buffer: readFileSync(file),
      }),
    );
    await right.locator('[data-partner-file="NORTH"]').waitFor();
    const codes = await right
      .locator('svg[data-code]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-code')));
    expect(codes.length).toBeGreaterThan(0);
    await step(left.locator('textarea[name="pairing-text"]').fill([...codes].reverse().join('\n')));
    await left.locator('[data-partner-file="SOUTH"]').waitFor();
    for (const [i, language] of LANGUAGES.entries()) {
      await left.locator('.switch-part').nth(i).click();
      await takeScreenshot(left, `pairing-${language}`);
    }
    const read = (page: Page) => page.locator('[data-fingerprint]').getAttribute('data-fingerprint');
    const typed = async (page: Page, digits: string) => {
      for (const [i, group] of digits.split(' ').entries())
        await page.locator(`input[name="group-${i + 1}"]`).fill(group);
      await page.locator('.pairing-heard button').click();
    };
    const [own, other] = [(await read(left))!, (await read(right))!];
    await typed(left, own);
    await left.locator('.note-bad').waitFor();
    expect(await left.evaluate(async () => (await fetch('/api/partners')).json())).toEqual([]);
    await takeScreenshot(left, 'pairing-wrong-ckb');
    await step(typed(left, other));
    await step(typed(right, own));
    for (const page of [left, right]) await page.locator('[data-paired]').waitFor();
    for (const page of [left, right])
      await expect
        .poll(() => page.evaluate(askLink), { timeout: 30_000, interval: 250 })
        .toEqual({ link: 'up', answered: true });
    const seconds = Math.round((performance.now() - since) / 100) / 10;
    console.log(
      `${steps} steps of two people, ${codes.length} QR codes, ${seconds} s by machine from sign-in to a link that answers`,
    );
    expect(steps).toBeLessThan(12);
  });

  it('broke no rule of the content policy, and an administrator lands on a screen of its role', () => {
    const isExpected = (problem: string) => /status of 401|status of 404|status of 422/.test(problem);
    expect(pages.flatMap((page) => page.problems).filter((problem) => !isExpected(problem))).toEqual([]);
  });
});

/** Whether the partner has answered a question of this node. */
async function askLink(): Promise<{ readonly link: string; readonly answered: boolean }> {
  const [partner] = await (await fetch('/api/partners')).json();
  const answered = partner?.feeds.some(
    (feed: { direction: string; lastAt: string | null }) => feed.direction === 'in' && feed.lastAt !== null,
  );
  return { link: partner?.link, answered };
}
