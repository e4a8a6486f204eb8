/** Sorani (ckb): the operations screen. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { operationEn } from '../en/operation.ts';

export const operationCkb: Translation<typeof operationEn, 'ckb'> = {
  title: 'ئۆپەراسیۆنەکان',
  next: '{hours} کاتژمێری داهاتوو',
  patrol: {
    title: 'دەوریەکان',
    planned: 'پلانکراو',
    achieved: 'بەدیهاتوو',
    unit: 'یەکە',
    from: 'لە',
    to: 'تا',
    state: {
      planned: 'پلانکراو',
      due: 'کاتی دەستپێکردنە',
      overdue: 'دەستپێکردنی دواکەوتووە',
      running: 'بەڕێوەیە',
      done: 'تەواو بووە',
      short: 'بەشێکی تەواو بووە',
      missed: 'نەکراوە',
      cancelled: 'هەڵوەشێنراوەتەوە',
    },
    overdue: 'دەبوو پێش {duration} دەستی پێ بکردایە',
    silent: 'ماوەی {duration} بێدەنگە؛ تا دەنگی نەبیسترێت نە بە داپۆشین دەژمێردرێت و نە لە ڕووپێویی داهاتوودا.',
    coverage: 'لە {planned} خانە-کاتژمێری پلانکراو {achieved} بەدی هاتوون',
    checkIn: 'ڕاگەیاندنی گەیشتن',
  },
  handover: {
    title: 'ڕادەستکردنی خاڵ',
    from: 'هێزی ڕۆیشتوو',
    to: 'هێزی وەرگر',
    state: {
      notice: 'ڕاگەیەندراوە',
      accepted: 'پەسەندکراوە',
      'in-place': 'لە شوێنی خۆیەتی',
      confirmed: 'دووپاتکراوەتەوە',
      void: 'پووچەڵ',
    },
    next: {
      notice: 'چاوەڕوانی پەسەندیی {partner}.',
      accepted: 'چاوەڕوانی ئەوەیە {partner} لە شوێنی خۆی بێت. هێزی ڕۆیشتوو دەمێنێتەوە و دەژمێردرێت.',
      'in-place': 'چاوەڕوانی دووپاتکردنەوەی هەردوو لایە.',
      confirmed: 'تەواو بوو. هەردوو لا واژۆیان کردووە.',
      void: 'هیچ ڕادەست ناکرێت.',
    },
    vacatedAlarm: 'بێ پەسەندی چۆڵ کراوە. ئەم کاتژمێرانە لە ئێستاوە بۆشایی ئەمنین؛ هەردوو لا ئاگادار کرانەوە.',
    noGap: 'لە نێوان ڕۆیشتن و وەرگرتندا هیچ کاتژمێرێکی دانەپۆشراو نییە.',
  },
  movement: {
    title: 'جووڵەکان',
    announce: 'ڕاگەیاندنی جووڵە',
    check: 'پشکنینی بەریەککەوتنی جووڵە',
    checked: 'لە {time} پشکنرا؛ پشکنینی دواتر لە {next}.',
    none: 'لە {hours} کاتژمێری داهاتوودا هیچ بەریەککەوتنێک نییە.',
    conflict: 'بەریەککەوتن: جووڵەکەتان {movement}. پەیوەندی بەم مێزەوە بکە: {desk}، {hotline}.',
    conflicts: { by: 'n', zero: 'هیچ بەریەککەوتنێک نییە', one: '{n} بەریەککەوتن', other: '{n} بەریەککەوتن' },
    settled: 'لە {time} بە تەلەفۆن چارەسەر کرا',
    learned: 'ئەم گرێیە زانی لە کوێ و کەی تووشی ئەوی تر دەبێت؛ بەشەکانی تری پلانەکە بۆ هەردوو لا نەزانراو دەمێننەوە.',
    protectedSite: 'پەیوەندی بە شوێنێکی پارێزراوەوە هەیە: {answer}',
    unannounced: {
      by: 'n',
      zero: 'هیچ جووڵەیەکی ڕانەگەیەندراو نییە',
      one: '{n} جووڵەی ڕانەگەیەندراو',
      other: '{n} جووڵەی ڕانەگەیەندراو',
    },
  },
};
