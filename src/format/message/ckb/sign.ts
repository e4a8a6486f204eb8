/** Sorani (ckb): acts that wait for approvals beside releases. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { signEn } from '../en/sign.ts';

export const signCkb: Translation<typeof signEn, 'ckb'> = {
  act: {
    title: 'کارەکانی تر کە چاوەڕێی دوو کەسن',
    waits: 'لە پەڕەی بەردەستخستن چاوەڕێی دوو ئەفسەرە.',
    kind: { epoch: 'خولێکی نوێی ئاڵوگۆڕ لەگەڵ {partner}', cells: 'دەرکردنی خانەکان: {product}' },
  },
};
