/** Arabic (ar-IQ): the pre-agreed alarm across the seam. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { alarmEn } from '../en/alarm.ts';

export const alarmAr: Translation<typeof alarmEn, 'ar'> = {
  title: 'إنذار عبر شريط التماس',
  send: 'إطلاق الإنذار لدى {partner}',
  sendHint:
    'يغادر فوراً بمفتاحك وحده: النوع والوقت ومنطقة مساحتها ٥ كم² وهل المساعدة مطلوبة والمكتب المطلوب الاتصال به. لا شيء أدق من ذلك.',
  kind: {
    'under-attack': 'تحت الهجوم',
    'movement-seen': 'رصد حركة',
    'post-vacated': 'إخلاء نقطة',
    fire: 'حريق',
    medical: 'حالة طبية طارئة',
    other: 'أخرى',
  },
  helpWanted: 'المساعدة مطلوبة',
  noHelpWanted: 'للعلم فقط، لا مساعدة مطلوبة',
  area: 'المنطقة',
  desk: 'المكتب المطلوب الاتصال به',
  hotline: 'الخط الساخن',
  test: 'إنذار تجريبي',
  from: 'إنذار من {partner}',
  state: {
    sounding: 'الإنذار يدوّي',
    heard: 'سُمع في {time}',
    'not-heard': 'لم يُسمع - اتصل هاتفياً',
  },
  notHeardDetail: 'لم يُشعر أحد لدى {partner} بالاستلام منذ {duration}. اتصل بالرقم {hotline}.',
  acknowledge: 'سمعته',
  acknowledged: 'تم الإشعار بالاستلام، وأُبلغ {partner}.',
  notAcknowledged: 'لم يُشعَر باستلامه منذ {duration}',
  called: 'تدوين المكالمة',
  noStanding: 'لا إتاحة دائمة نافذة مع {partner}. اتصل هاتفياً.',
  lastTest: 'آخر إنذار تجريبي {when}، سُمع بعد {duration}',
  testOverdue: 'تأخر الإنذار التجريبي الأسبوعي عن موعده.',
};
