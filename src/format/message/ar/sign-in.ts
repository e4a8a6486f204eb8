/** Arabic (ar-IQ): signing in, sessions, seats. A native reader must confirm the wording. */
import type { Translation } from '../catalogue.ts';
import type { signInEn } from '../en/sign-in.ts';

export const signInAr: Translation<typeof signInEn, 'ar'> = {
  title: 'تسجيل الدخول',
  intro: 'الدخول إلى عقدة {organisation}.',
  withPasskey: 'الدخول بمفتاح المرور',
  withLink: 'الدخول بالرابط الذي يُستعمل مرة واحدة',
  enrolPasskey: 'تسجيل مفتاح مرور لهذا المقعد',
  seat: 'المقعد',
  role: 'الصفة',
  centre: 'المركز',
  signedInAs: 'أنت داخل بصفة {role}، المقعد {seat}',
  waiting: 'بانتظار أداة التحقق…',
  linkUsed: 'استُعمل هذا الرابط أو انتهت صلاحيته. اطلب رابطاً جديداً من مدير النظام.',
  passkeyRefused: 'لم يُقبل مفتاح المرور. لعلّ اثنين من حَمَلة المفاتيح الجذرية لم يدرجاه بعد، أو لعلّه يخص عقدة أخرى.',
  noPasskeys: 'لا يتيح هذا المتصفح مفاتيح المرور هنا. افتح الواجهة باسمها الخاص عبر HTTPS أو باسم localhost.',
  softwareKey: 'للتمرين فقط: يوافق هذا المقعد بمفتاح برمجي.',
  expired: 'انتهت الجلسة. سجّل الدخول ثانية؛ مسودتك محفوظة.',
  notThisNode: 'هذه الواجهة تخص {organisation}، وجلستك تخص عقدة أخرى.',
  counterHint: 'أداة التحقق هذه تعدّ مرات استعمالها ويظهر العدد في كل موافقة. يُفضَّل استعمال أداة يبقى عدّادها صفراً.',
  enrolFor: 'تُنشئ مفتاح مرور للمقعد {seat}: {role}. استعمل جهازك الخاص، فالمفتاح يبقى فيه.',
  enrolled:
    'أُنشئ مفتاح المرور. اقرأ معرّفه بصوت عالٍ لمدير النظام، وبعد أن يدرجه اثنان من حَمَلة المفاتيح الجذرية سجّل الدخول به.',
  keyId: 'معرّف المفتاح',
  token: {
    title: 'رمز لسطر الأوامر',
    hint: 'يعمل باسم هذا المقعد لمدة ساعة واحدة. احفظه في ملف لا يقرأه غيرك؛ وهو لا يوافق على شيء.',
    make: 'إنشاء رمز',
    until: 'صالح حتى',
  },
};
