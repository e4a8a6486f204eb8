/** Arabic (ar-IQ): the release ledger, receipts, comparison. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { ledgerEn } from '../en/ledger.ts';

export const ledgerAr: Translation<typeof ledgerEn, 'ar'> = {
  title: 'سجل التبادل مع {partner}',
  intro: 'ما أُرسل وما استُلم، كما يستطيع الطرفان إثباته.',
  column: {
    place: 'القيد',
    direction: 'الاتجاه',
    type: 'النوع',
    marking: 'درجة السرية',
    sentAt: 'وقت الإرسال',
    receipt: 'الإيصال',
    hash: 'البصمة',
  },
  direction: { sent: 'صادر', received: 'وارد' },
  type: {
    release: 'إتاحة',
    onward: 'تمرير',
    withdrawal: 'سحب',
    receipt: 'إيصال',
    statement: 'إفادة مفاتيح',
    beat: 'نبضة',
  },
  receipt: {
    none: 'لا إيصال بعد',
    R0: 'R0 - خُزِّن',
    R1: 'R1 - قُرئ أو سُمع',
    R2: 'R2 - أُنجز',
  },
  receiptHint: {
    none: 'قد يكون في الطريق.',
    R0: 'خُزِّن تخزيناً دائماً في عقدة الشريك. لا يعني أن أحداً قرأه.',
    R1: 'قرأه أو سمعه أحد المقاعد.',
    R2: 'أُنجز، أو رُفض مع ذكر السبب.',
  },
  result: { read: 'قُرئ', done: 'أُنجز', refused: 'رُفض', kept: 'أُبقي عليه' },
  mutual: 'الطرفان متفقان حتى {place}.',
  equal: 'يُظهر السجلان السطور نفسها وعددها {n}. البصمة {hash}.',
  differs: 'يختلف السجلان ابتداءً من السطر {row}. افتح نزاعاً.',
  dispute: {
    title: 'نزاع',
    open: 'فتح نزاع',
    mismatch: 'المحتوى مختلف',
    fork: 'تشعّب التاريخ',
    result: 'النتيجة مختلفة',
    unanswered: 'لم يصل رد',
  },
  certificate: 'طباعة شهادة التدقيق',
};
