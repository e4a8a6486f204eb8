/** Serious and critical findings of axe on a page, each with where it was and what it is about. A watermark is meant to be faint. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

export async function findSerious(page: Page, where: string): Promise<ReadonlyArray<string>> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as { readonly axe: typeof import('axe-core') };
    const result = await checker.run({ exclude: ['.seam-watermark'] }, { resultTypes: ['violations'] });
    return result.violations.map((v) => ({
      id: v.id,
      impact: v.impact,
      nodes: v.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
    }));
  });
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${where}: ${v.id} ${v.nodes.join(' | ')}`);
}
