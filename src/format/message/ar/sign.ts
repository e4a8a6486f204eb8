/** Arabic: acts that wait for approvals beside releases. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { signEn } from '../en/sign.ts';

export const signAr: Translation<typeof signEn, 'ar'> = {
  act: {
    title: 'أعمال أخرى تنتظر شخصين',
    waits: 'ينتظر ضابطين في شاشة الإتاحة.',
    kind: { epoch: 'دورة جديدة للتبادل مع {partner}', cells: 'إخراج الخلايا: {product}' },
  },
};
