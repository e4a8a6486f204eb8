/** Sorani (ckb): acts that wait for approvals beside releases, pairing, keys of the node. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { signEn } from '../en/sign.ts';

export const signCkb: Translation<typeof signEn, 'ckb'> = {
  act: {
    title: 'کارەکانی تر کە چاوەڕێی دوو کەسن',
    waits: 'لە پەڕەی بەردەستخستن چاوەڕێی دوو ئەفسەرە.',
    kind: { epoch: 'خولێکی نوێی ئاڵوگۆڕ لەگەڵ {partner}', cells: 'دەرکردنی خانەکان: {product}' },
  },
  pairing: {
    twoPeople:
      'دوو کەس، لە هەر گرێیەک یەکێک، لە هەمان کاتدا: هەر لایەک پەڕگەیەک، پاشان هەر پەنجەمۆرێک بە دەنگی بەرز دەخوێنرێتەوە.',
    give: 'پەڕگەکەت بدە',
    address: 'ئەو ناونیشانەی هاوبەشەکە پێی دەگاتە ئەم گرێیە',
    make: 'دروستکردنی پەڕگەکە',
    save: 'پاشەکەوتکردنی پەڕگەکە',
    orScan: { by: 'n', one: 'یان با سکان بکرێت.', other: 'یان با هەر {n} کۆدەکە سکان بکرێن، بە هەر ڕیزبەندییەک.' },
    take: 'پەڕگەی هاوبەشەکە وەربگرە',
    file: 'پەڕگە',
    scanned: 'یان ئەوەی سکان کراوە، هەموو کۆدەکان یەک لە دوای یەک',
    hear: 'کاتێک پەڕگەکەیان گەیشت، پەنجەمۆرەکەیان بنووسە وەک بە دەنگی بەرز دەیخوێننەوە.',
    heard: 'پەنجەمۆری {partner} وەک دەیبیستیت',
    group: 'گرووپی {n}',
    pair: 'جووتکردن',
    paired: 'جووتکرا لەگەڵ {partner}.',
  },
  node: 'گرێ',
  keys: {
    title: 'کلیلی تێپەڕینی کورسییەکان',
    none: 'هێشتا هیچ کلیلێکی تێپەڕین تۆمار نەکراوە.',
    waiting: 'چاوەڕێی دوو هەڵگری کلیلی ڕەگە',
    listed: 'تۆمارکراو',
  },
};
