/** Sorani (ckb): the pre-agreed alarm across the seam. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { alarmEn } from '../en/alarm.ts';

export const alarmCkb: Translation<typeof alarmEn, 'ckb'> = {
  title: 'زەنگی مەترسی بۆ ئەوبەری شریتەکە',
  send: 'لێدانی زەنگی مەترسی لای {partner}',
  sendHint:
    'دەستبەجێ تەنها بە کلیلی خۆت دەڕوات: جۆر، کات، ناوچەیەکی ٥ کم²، ئایا یارمەتی دەوێت، و ئەو مێزەی پەیوەندیی پێوە بکرێت. هیچی لەوە وردتر نا.',
  kind: {
    'under-attack': 'لەژێر هێرشدایە',
    'movement-seen': 'جووڵە بینرا',
    'post-vacated': 'خاڵ چۆڵکرا',
    fire: 'ئاگر',
    medical: 'باری تەندروستیی لەناکاو',
    other: 'هیتر',
  },
  helpWanted: 'یارمەتی پێویستە',
  noHelpWanted: 'بۆ ئاگاداری؛ یارمەتی پێویست نییە',
  area: 'ناوچە',
  desk: 'مێزی پەیوەندی',
  hotline: 'هێڵی گەرم',
  test: 'زەنگی تاقیکردنەوە',
  from: 'زەنگی مەترسی لە لای {partner}',
  state: {
    sounding: 'لێدەدات',
    heard: 'لە {time} بیسترا',
    'not-heard': 'نەبیسترا - تەلەفۆن بکە',
  },
  notHeardDetail: 'لای {partner} ماوەی {duration} کەس دانی پێدا نەناوە. پەیوەندی بە {hotline} بکە.',
  acknowledge: 'بیستم',
  acknowledged: 'دانی پێدا نرا. {partner} ئاگادار کرایەوە.',
  notAcknowledged: 'ماوەی {duration} دانی پێدا نەنراوە',
  called: 'تۆمارکردنی پەیوەندییەکە',
  noStanding: 'هیچ بەردەستخستنێکی هەمیشەیی لەگەڵ {partner} کارپێکراو نییە. تەلەفۆن بکە.',
  lastTest: 'دوایین زەنگی تاقیکردنەوە {when}، دوای {duration} بیسترا',
  testOverdue: 'کاتی زەنگی تاقیکردنەوەی هەفتانە بەسەرچووە.',
};
