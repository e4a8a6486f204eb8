/** Sorani (ckb): signing in, sessions, seats. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { signInEn } from '../en/sign-in.ts';

export const signInCkb: Translation<typeof signInEn, 'ckb'> = {
  title: 'چوونەژوورەوە',
  intro: 'چوونەژوورەوە بۆ گرێی {organisation}.',
  withPasskey: 'چوونەژوورەوە بە کلیلی تێپەڕین',
  withLink: 'چوونەژوورەوە بە بەستەری یەکجارە',
  enrolPasskey: 'تۆمارکردنی کلیلی تێپەڕین بۆ ئەم کورسییە',
  seat: 'کورسی',
  role: 'ڕۆڵ',
  centre: 'سەنتەر',
  signedInAs: 'بە ڕۆڵی {role} لە ژوورەوەیت، کورسی {seat}',
  waiting: 'چاوەڕوانی ئامێری سەلماندن…',
  linkUsed: 'ئەم بەستەرە بەکارهاتووە یان بەسەرچووە. داوای بەستەرێکی نوێ لە بەڕێوەبەری سیستەم بکە.',
  passkeyRefused: 'کلیلی تێپەڕین وەرنەگیرا. دووبارە هەوڵ بدە، یان با دوو ئەفسەری تۆمارکراو کلیلێکی نوێ تۆمار بکەن.',
  noPasskeys:
    'ئەم وێبگەڕە لێرە کلیلی تێپەڕین پێشکەش ناکات. ڕووکارەکە بە ناوی خۆی و بە HTTPS، یان بە localhost بکەرەوە.',
  softwareKey: 'تەنها بۆ ڕاهێنان: ئەم کورسییە بە کلیلی نەرمەکاڵا پەسەند دەکات.',
  expired: 'دانیشتنەکە کۆتایی هات. دووبارە بچۆرە ژوورەوە؛ ڕەشنووسەکەت هەڵگیراوە.',
  notThisNode: 'ئەم ڕووکارە بۆ {organisation} دانراوە. دانیشتنەکەت هی گرێیەکی ترە.',
  counterHint:
    'ئەم ئامێری سەلماندنە جارەکانی بەکارهێنان دەژمێرێت و لە هەر پەسەندکردنێکدا ژمارەکە دەردەکەوێت. باشتر وایە ئامێرێک بێت کە ژمێرەرەکەی بە سفر بمێنێتەوە.',
};
