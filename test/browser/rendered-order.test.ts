/**
 * The order on the line as Chromium draws it: generated documents in HTML and texts with isolates, measured letter by
 * letter. Grid references, ids, date-time groups, times and percentages read as they must in all three languages.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDocumentHtmlFile, textToHtml } from '../../src/format/document/html-document.ts';
import { createSituationReport } from '../../src/format/document/situation-report.ts';
import { isolate } from '../../src/format/locale/bidi.ts';
import { createLocale } from '../../src/format/locale/language.ts';
import { createMessages } from '../../src/format/message/messages.ts';
import { aSituationReport } from '../document-sample.ts';
import { openBrowser, type TestBrowser, takeScreenshot } from '../harness/chromium.ts';

/** Letters of every line of an element from left to right, as drawn. */
function readDrawnLines(selector: string): string[] {
  const lines = new Map<number, { left: number; text: string }[]>();
  for (const element of document.querySelectorAll(selector)) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent ?? '';
      for (let i = 0; i < text.length; i++) {
        const range = document.createRange();
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        const box = range.getClientRects()[0];
        if (box === undefined || box.width === 0) continue;
        const line = Math.round((box.top + box.bottom) / 2 / 6);
        const at = [line, line - 1, line + 1].find((key) => lines.has(key)) ?? line;
        lines.set(at, [...(lines.get(at) ?? []), { left: box.left, text: text[i]! }]);
      }
    }
  }
  return [...lines.values()].map((letters) =>
    letters
      .sort((a, b) => a.left - b.left)
      .map(({ text }) => text)
      .join(''),
  );
}

describe('rendered order in Chromium', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it.each(['en', 'ar', 'ckb'] as const)('a situation report in %s', async (language) => {
    const { page, close } = await browser.openPage({ viewport: { width: 1_600, height: 1_200 } });
    await page.setContent(renderDocumentHtmlFile(createSituationReport(aSituationReport(language))));
    await page.addStyleTag({ content: '.seamline-document{max-width:none}' });
    await takeScreenshot(page, `situation-report-${language}`);
    const drawn = (await page.evaluate(readDrawnLines, '.head li, p, td')).join('\n');
    for (const code of ['38S ME 2 5', 'K1-2021-SITREP-003', '311800CJUL21', 'D4']) expect(drawn).toContain(code);
    expect(drawn).toContain(language === 'en' ? '00:30' : '٠٠:٣٠');
    expect(drawn).toContain(language === 'en' ? '12.34%' : '٪١٢٫٣٤');
    await close();
  });

  it.each(['ar', 'ckb'] as const)('what isolates are for, in %s', async (language) => {
    const { page, close } = await browser.openPage({ viewport: { width: 900, height: 400 } });
    const words = createMessages(createLocale(language, { digits: 'latn' }));
    const texts = [
      `قبل ${isolate('(12) K1-2021')} بعد`,
      'قبل (12) K1-2021 بعد',
      `قبل ${isolate('2021-05-01')} بعد`,
      words.report.signed({ serial: { id: 'K1>E1 bulk (0012)' } }),
      words.report.hint.mgrs({ example: { id: '38 22 57 (10 m)' } }),
    ];
    const body = texts.map((text, i) => `<p id="p${i}">${textToHtml(text)}</p>`).join('');
    await page.setContent(`<html dir="rtl" lang="${language}"><body>${body}</body></html>`);
    const drawn = await Promise.all(texts.map((_, i) => page.evaluate(readDrawnLines, `#p${i}`)));
    expect(drawn[0]!.join()).toContain('(12) K1-2021');
    expect(drawn[1]!.join()).not.toContain('(12) K1-2021');
    expect(drawn[2]!.join()).toContain('2021-05-01');
    expect(drawn[3]!.join()).toContain('K1>E1 bulk (0012)');
    expect(drawn[4]!.join()).toContain('38 22 57 (10 m)');
    await close();
  });
});
