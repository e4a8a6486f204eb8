/** Arabic: acts that wait for approvals beside releases, pairing, keys of the node. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { signEn } from '../en/sign.ts';

export const signAr: Translation<typeof signEn, 'ar'> = {
  act: {
    title: 'أعمال أخرى تنتظر شخصين',
    waits: 'ينتظر ضابطين في شاشة الإتاحة.',
    kind: { epoch: 'دورة جديدة للتبادل مع {partner}', cells: 'إخراج الخلايا: {product}' },
  },
  pairing: {
    twoPeople: 'شخصان، واحد عند كل عقدة، في الوقت نفسه: ملف من كل جهة، ثم تُقرأ كل بصمة بصوت مسموع.',
    give: 'أعطِ ملفك',
    address: 'العنوان الذي يصل به الشريك إلى هذه العقدة',
    make: 'إنشاء الملف',
    save: 'حفظ الملف',
    orScan: {
      by: 'n',
      zero: 'لا رموز للمسح.',
      one: 'أو دعه يُمسح.',
      two: 'أو دع الرمزين يُمسحان، بأي ترتيب.',
      few: 'أو دع الرموز الـ{n} كلها تُمسح، بأي ترتيب.',
      many: 'أو دع الرموز الـ{n} كلها تُمسح، بأي ترتيب.',
      other: 'أو دع الرموز الـ{n} كلها تُمسح، بأي ترتيب.',
    },
    take: 'خذ ملف الشريك',
    file: 'ملف',
    scanned: 'أو ما مُسح، الرموز كلها واحداً بعد الآخر',
    hear: 'متى وصل ملفهم، اكتب بصمتهم كما يقرؤونها بصوت مسموع.',
    heard: 'بصمة {partner} كما تسمعها',
    group: 'المجموعة {n}',
    pair: 'اقتران',
    paired: 'تم الاقتران مع {partner}.',
  },
  node: 'العقدة',
  keys: {
    title: 'مفاتيح مرور المقاعد',
    none: 'لم يُسجَّل مفتاح مرور بعد.',
    waiting: 'ينتظر اثنين من حَمَلة المفاتيح الجذرية',
    listed: 'مسجَّل',
  },
};
