/**
 * Public offices that chair and attend meetings, as roles, in the three languages; a native reader must confirm the
 * spellings. A role the list does not know is shown as it was typed.
 */
import type { Language } from '../../format/locale/language.ts';

type RoleName = { readonly typed: string } & { readonly [language in Language]: string };

const ROLES: ReadonlyArray<RoleName> = [
  { typed: 'head of government', en: 'the head of government', ar: 'رئيس الحكومة', ckb: 'سەرۆکی حکوومەت' },
  { typed: 'minister of defence', en: 'the minister of defence', ar: 'وزير الدفاع', ckb: 'وەزیری بەرگری' },
  { typed: 'minister of the interior', en: 'the minister of the interior', ar: 'وزير الداخلية', ckb: 'وەزیری ناوخۆ' },
  { typed: 'minister of finance', en: 'the minister of finance', ar: 'وزير المالية', ckb: 'وەزیری دارایی' },
  {
    typed: 'secretary-general of the PSH ministry',
    en: 'the secretary-general of the PSH ministry',
    ar: 'الأمين العام لوزارة PSH',
    ckb: 'سکرتێری گشتیی وەزارەتی PSH',
  },
  {
    typed: 'chief of staff of the PSH ministry',
    en: 'the chief of staff of the PSH ministry',
    ar: 'رئيس أركان وزارة PSH',
    ckb: 'سەرۆکی ئەرکانی وەزارەتی PSH',
  },
];

/** A role as a sentence in the reader's language names it. */
export function nameRoleFor(language: Language, typed: string): string {
  return ROLES.find((role) => role.typed === typed)?.[language] ?? typed;
}
