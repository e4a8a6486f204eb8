/** Every word the screens show, bound to a reader. */
import type { Locale } from '../../format/locale/language.ts';
import { bindCatalogue, type BoundCatalogue } from '../../format/message/catalogue.ts';
import { alarmEn } from '../../format/message/en/alarm.ts';
import { commonEn } from '../../format/message/en/common.ts';
import { consoleEn } from '../../format/message/en/console.ts';
import { feedEn } from '../../format/message/en/feed.ts';
import { incidentEn } from '../../format/message/en/incident.ts';
import { ledgerEn } from '../../format/message/en/ledger.ts';
import { logEn } from '../../format/message/en/log.ts';
import { problemEn } from '../../format/message/en/problem.ts';
import { releaseEn } from '../../format/message/en/release.ts';
import { reportEn } from '../../format/message/en/report.ts';
import { signInEn } from '../../format/message/en/sign-in.ts';

const ENGLISH = {
  common: commonEn,
  console: consoleEn,
  signIn: signInEn,
  log: logEn,
  incident: incidentEn,
  report: reportEn,
  release: releaseEn,
  alarm: alarmEn,
  feed: feedEn,
  ledger: ledgerEn,
  problem: problemEn,
};

export type Words = BoundCatalogue<typeof ENGLISH>;

export function bindWords(locale: Locale): Words {
  return bindCatalogue<typeof ENGLISH>(locale, ENGLISH);
}

/** The word for a code; a code this version does not know is shown as it is. */
export function wordFor(words: Readonly<Record<string, string>>, code: string | number | null): string {
  if (code === null) return '';
  return words[String(code)] ?? String(code);
}
