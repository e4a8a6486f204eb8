/**
 * The built page in a real Chromium under the headers the node sends, with no node behind it: it shows, breaks no
 * rule of its content security policy, talks to no other origin, and has the fonts, WebGL and passkeys the screens need.
 */
import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addVirtualAuthenticator, openBrowser, type TestBrowser, takeScreenshot } from '../harness/chromium.ts';
import { type StaticSite, serveFolder } from '../harness/static-site.ts';

describe('the page in Chromium', () => {
  let browser: TestBrowser;
  let site: StaticSite;
  beforeAll(async () => {
    site = await serveFolder('dist/web');
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it('shows itself without a violation and without another origin', async () => {
    const { page, problems, close } = await browser.openPage();
    await page.goto(site.origin);
    await page.locator('#root > *').first().waitFor();
    expect(statSync(await takeScreenshot(page, 'page')).size).toBeGreaterThan(1_000);
    const isUnanswered = (problem: string) => problem.includes('Failed to load resource');
    expect(problems.filter((problem) => !isUnanswered(problem))).toEqual([]);
    await close();
  });

  it('refuses inline script, foreign script addresses and text as markup', async () => {
    const { page, problems, close } = await browser.openPage();
    await page.goto(site.origin);
    const refused = await page.evaluate(() => {
      const names: string[] = [];
      const attempt = (name: string, act: () => void) => {
        try {
          act();
        } catch {
          names.push(name);
        }
      };
      attempt('markup', () => {
        document.body.innerHTML = '<b>x</b>';
      });
      attempt('foreign', () => {
        document.createElement('script').src = 'https://example.org/x.js';
      });
      attempt('own', () => {
        document.createElement('script').src = '/x.js';
      });
      return names;
    });
    expect(refused).toEqual(['markup', 'foreign']);
    expect(problems.length).toBeGreaterThan(0);
    await close();
  });

  it('has the bundled fonts for Sorani, WebGL 2, and a passkey that signs', async () => {
    const { page, close } = await browser.openPage({ locale: 'ar-IQ' });
    await addVirtualAuthenticator(page);
    await page.goto(site.origin);
    const found = await page.evaluate(async () => {
      await document.fonts.load('400 16px "Noto Sans Arabic"', 'پردێ ڕووداو');
      const challenge = new Uint8Array(32);
      const user = { id: new Uint8Array(16), name: 'watch officer', displayName: 'watch officer' };
      const credential = await navigator.credentials.create({
        publicKey: {
          challenge,
          user,
          rp: { name: 'Seamline', id: 'localhost' },
          pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        },
      });
      const assertion = await navigator.credentials.get({ publicKey: { challenge, userVerification: 'required' } });
      return {
        hasFont: [...document.fonts].some(
          (font) => font.family.includes('Noto Sans Arabic') && font.status === 'loaded',
        ),
        hasWebgl: document.createElement('canvas').getContext('webgl2') !== null,
        isSame: credential !== null && credential.id === assertion?.id,
      };
    });
    expect(found).toEqual({ hasFont: true, hasWebgl: true, isSame: true });
    await close();
  });
});
