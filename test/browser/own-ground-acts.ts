/** What a planner does on the screen of the own ground, by mouse and keyboard, and what must be there afterwards. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { LANGUAGES } from '../../src/record/field.ts';
import { takeScreenshot } from '../harness/chromium.ts';
import { findSerious } from './axe-findings.ts';

type Language = (typeof LANGUAGES)[number];

const CODE = 'FED-T1';
const REQUIRED: Readonly<Record<Language, string>> = {
  en: 'This field is needed.',
  ar: 'هذا الحقل لازم.',
  ckb: 'ئەم خانەیە پێویستە.',
};

/** By day, when both exercise forces stand; the map has the middle of the seam in its middle. */
export async function openOwnGround(page: Page, slot: number): Promise<void> {
  await page.goto(new URL(`/own-ground?slot=${slot}`, page.url()).href);
  await page.locator('[data-terrain="EXERCISE TERRAIN"]').waitFor();
  await page.locator('.ground-map [data-map="ready"]').waitFor();
  await page.locator('.slot-bars').waitFor();
}

export async function switchLanguage(page: Page, language: Language): Promise<void> {
  await page.locator('.bar .switch-part').nth(LANGUAGES.indexOf(language)).click();
  await page.locator('.ground-map [data-map="ready"]').waitFor();
}

async function middleOfMap(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  const map = page.locator('.ground-map canvas.maplibregl-canvas');
  await map.scrollIntoViewIfNeeded();
  const box = (await map.boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Every field that is wrong says so, in the reader's language; what the node alone can know stands under its field too. */
export async function seeFaultsByField(page: Page): Promise<void> {
  await page.locator('[data-act="add-force"]').click();
  const submit = page.locator('.ground-form button[type="submit"]');
  for (const language of ['ckb', 'en'] as const) {
    await switchLanguage(page, language);
    await page.locator('input[name="force-eyeHeight"]').fill('0');
    await page.locator('input[name="from-0"]').fill('25:00');
    await submit.click();
    const faultOf = (name: string) =>
      page.locator('.field', { has: page.locator(`[name="${name}"]`) }).locator('.field-fault');
    expect(await faultOf('force-code').innerText()).toBe(REQUIRED[language]);
    for (const name of ['force-place', 'force-eyeHeight', 'from-0']) expect(await faultOf(name).count(), name).toBe(1);
  }
  await page.locator('input[name="force-code"]').fill(CODE);
  await page.locator('input[name="force-eyeHeight"]').fill('12');
  await page.locator('input[name="from-0"]').fill('00:00');
  await page.locator('input[name="force-place"]').fill('1.0, 44.0');
  await submit.click();
  await page.locator('.field-fault', { hasText: `${CODE} does not stand on the elevation model` }).waitFor();
  expect(await page.locator(`tr[data-code="${CODE}"]`).count()).toBe(0);
}

/** Placed by pressing the map, corrected, ended; the form is the one that `seeFaultsByField` left open. */
export async function enterPostByPress(page: Page): Promise<void> {
  const { x, y } = await middleOfMap(page);
  await page.mouse.click(x, y);
  expect(await page.locator('input[name="force-place"]').inputValue()).toMatch(/^38S [A-Z]{2} \d{5} \d{5}$/);
  await page.locator('.ground-form button[type="submit"]').click();
  const row = page.locator(`tr[data-code="${CODE}"][data-state="standing"]`);
  await row.waitFor();
  expect(await row.innerText()).toContain('All week');
  await row.locator('[data-act="correct"]').click();
  await page.locator('input[name="from-0"]').fill('22:00');
  await page.locator('input[name="to-0"]').fill('5');
  await page.locator('.ground-form button[type="submit"]').click();
  await row.filter({ hasText: '22:00-05:00' }).waitFor();
  await row.locator('[data-act="state"]').click();
  await row.waitFor({ state: 'detached' });
}

/** A pressed cell says who sees it, who arrives and which ridge is in the way. */
export async function explainCellByPress(page: Page): Promise<void> {
  const { x, y } = await middleOfMap(page);
  await page.mouse.click(x, y);
  const why = page.locator('.ground-why[data-cell]');
  await why.locator('.ground-reasons').first().waitFor();
  const text = await why.innerText();
  expect(text).toMatch(/FED-P\d\d\s+sees \d/);
  expect(text).toMatch(/the ridge at 38S ME \d{3} \d{3} hides its middle/);
  expect(text).toMatch(/First to arrive: .*FED-Q\d\d.*, after \d+ min/);
}

/** A post is dragged and the node answers on the way; what it opens is named, and new cover leaves the vacuum. */
export async function dragPostInTrial(page: Page): Promise<string> {
  await page.locator('[data-choice="whatIf"]').click();
  const figures = page.locator('[data-answers]');
  await figures.waitFor();
  await page.locator('tr[data-code="FED-P03"] button').first().click();
  await page.waitForTimeout(500);
  const { x, y } = await middleOfMap(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 1; i <= 30; i++) {
    await page.mouse.move(x + 4 * i, y - 3 * i);
    await page.waitForTimeout(25);
  }
  expect(Number(await figures.getAttribute('data-answers'))).toBeGreaterThan(0);
  await page.mouse.up();
  await page.locator('[data-change="FED-P03"]').waitFor();
  await expect.poll(async () => Number(await figures.getAttribute('data-not-surveyed'))).toBeGreaterThan(0);
  expect(await page.locator('.ground-trial .note-warn').innerText()).toContain('No run is offered for them.');
  await takeScreenshot(page, 'own-ground-what-if-en');
  await page.locator('.ground-trial button', { hasText: 'Take everything back' }).click();
  await expect.poll(() => figures.getAttribute('data-not-surveyed')).toBe('0');
  await page.locator('[data-act="new-post"]').click();
  await expect.poll(async () => Number(await figures.getAttribute('data-closed'))).toBeGreaterThan(0);
  return `${await figures.getAttribute('data-answers')} answers, median ${await figures.getAttribute('data-median-ms')} ms`;
}

/** Own exposure beside it, then every language from both reading directions, wide and on a telephone. */
export async function readInAllLanguages(page: Page): Promise<void> {
  await page.locator('[data-act="exposure"]').click();
  await page.locator('[data-exposure="shown"]').waitFor();
  const found: string[] = [];
  for (const language of LANGUAGES) {
    await switchLanguage(page, language);
    expect(await page.evaluate(() => document.documentElement.dir)).toBe(language === 'en' ? 'ltr' : 'rtl');
    found.push(...(await findSerious(page, `own ground ${language}`)));
    await takeScreenshot(page, `own-ground-${language}`);
  }
  expect(found).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
}
