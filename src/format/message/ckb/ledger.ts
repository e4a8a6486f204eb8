/** Sorani (ckb): the release ledger, receipts, comparison. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { ledgerEn } from '../en/ledger.ts';

export const ledgerCkb: Translation<typeof ledgerEn, 'ckb'> = {
  title: 'تۆماری ئاڵوگۆڕ لەگەڵ {partner}',
  intro: 'چی نێردرا و چی وەرگیرا، وەک ئەوەی هەردوو لا دەتوانن بیسەلمێنن.',
  column: {
    place: 'بڕگە',
    direction: 'ئاراستە',
    type: 'جۆر',
    marking: 'پلەی نهێنی',
    sentAt: 'کاتی ناردن',
    receipt: 'پسوولە',
    hash: 'پەنجەمۆر',
  },
  direction: { sent: 'نێردراو', received: 'وەرگیراو' },
  type: {
    release: 'بەردەستخستن',
    onward: 'گواستنەوە',
    withdrawal: 'کشاندنەوە',
    receipt: 'پسوولە',
    statement: 'ڕاگەیاندنی کلیل',
    beat: 'لێدان',
  },
  receipt: {
    none: 'هێشتا پسوولە نییە',
    R0: 'R0 - هەڵگیرا',
    R1: 'R1 - خوێندرایەوە یان بیسترا',
    R2: 'R2 - جێبەجێ کرا',
  },
  receiptHint: {
    none: 'لەوانەیە هێشتا بەڕێوە بێت.',
    R0: 'بە هەمیشەیی لە گرێی هاوبەشەکە هەڵگیرا. مەرج نییە کەس خوێندبێتیەوە.',
    R1: 'کورسییەک خوێندوویەتیەوە یان بیستوویەتی.',
    R2: 'جێبەجێ کرا، یان بە هۆکارەوە ڕەتکرایەوە.',
  },
  result: { read: 'خوێندرایەوە', done: 'جێبەجێ کرا', refused: 'ڕەتکرایەوە', kept: 'هێڵرایەوە' },
  mutual: 'هەردوو لا تا {place} هاوڕان.',
  equal: 'هەردوو تۆمارەکە هەمان {n} دێڕ نیشان دەدەن. پەنجەمۆر {hash}.',
  differs: 'تۆمارەکان جیاوازن، سەرەتا لە دێڕی {row}. ناکۆکییەک بکەرەوە.',
  dispute: {
    title: 'ناکۆکی',
    open: 'کردنەوەی ناکۆکی',
    mismatch: 'ناوەڕۆکەکە جیاوازە',
    fork: 'مێژووەکە بووە بە دوو لق',
    result: 'ئەنجامەکە جیاوازە',
    unanswered: 'هیچ وەڵامێک نەهات',
  },
  certificate: 'چاپکردنی بڕوانامەی وردبینی',
};
