/**
 * All messages of the product, bound to one reader: `createMessages(locale).log.column.place`. English fixes the keys;
 * a key missing in Arabic or Sorani does not compile. One file per screen and language lies beside this one.
 */
import type { Language, Locale } from '../locale/language.ts';
import { alarmAr } from './ar/alarm.ts';
import { boardAr } from './ar/board.ts';
import { closingAr } from './ar/closing.ts';
import { consoleAr } from './ar/console.ts';
import { deskAr } from './ar/desk.ts';
import { directionAr } from './ar/direction.ts';
import { feedAr } from './ar/feed.ts';
import { figuresAr } from './ar/figures.ts';
import { groundAr } from './ar/ground.ts';
import { incidentAr } from './ar/incident.ts';
import { ledgerAr } from './ar/ledger.ts';
import { logAr } from './ar/log.ts';
import { operationAr } from './ar/operation.ts';
import { patternAr } from './ar/pattern.ts';
import { problemAr } from './ar/problem.ts';
import { registerAr } from './ar/register.ts';
import { releaseAr } from './ar/release.ts';
import { reportAr } from './ar/report.ts';
import { signAr } from './ar/sign.ts';
import { signInAr } from './ar/sign-in.ts';
import { surveyAr } from './ar/survey.ts';
import { symbolAr } from './ar/symbol.ts';
import { type BoundCatalogue, bindCatalogue, type Translation } from './catalogue.ts';
import { alarmCkb } from './ckb/alarm.ts';
import { boardCkb } from './ckb/board.ts';
import { closingCkb } from './ckb/closing.ts';
import { consoleCkb } from './ckb/console.ts';
import { deskCkb } from './ckb/desk.ts';
import { directionCkb } from './ckb/direction.ts';
import { feedCkb } from './ckb/feed.ts';
import { figuresCkb } from './ckb/figures.ts';
import { groundCkb } from './ckb/ground.ts';
import { incidentCkb } from './ckb/incident.ts';
import { ledgerCkb } from './ckb/ledger.ts';
import { logCkb } from './ckb/log.ts';
import { operationCkb } from './ckb/operation.ts';
import { patternCkb } from './ckb/pattern.ts';
import { problemCkb } from './ckb/problem.ts';
import { registerCkb } from './ckb/register.ts';
import { releaseCkb } from './ckb/release.ts';
import { reportCkb } from './ckb/report.ts';
import { signCkb } from './ckb/sign.ts';
import { signInCkb } from './ckb/sign-in.ts';
import { surveyCkb } from './ckb/survey.ts';
import { symbolCkb } from './ckb/symbol.ts';
import { alarmEn } from './en/alarm.ts';
import { boardEn } from './en/board.ts';
import { closingEn } from './en/closing.ts';
import { consoleEn } from './en/console.ts';
import { deskEn } from './en/desk.ts';
import { directionEn } from './en/direction.ts';
import { feedEn } from './en/feed.ts';
import { figuresEn } from './en/figures.ts';
import { groundEn } from './en/ground.ts';
import { incidentEn } from './en/incident.ts';
import { ledgerEn } from './en/ledger.ts';
import { logEn } from './en/log.ts';
import { operationEn } from './en/operation.ts';
import { patternEn } from './en/pattern.ts';
import { problemEn } from './en/problem.ts';
import { registerEn } from './en/register.ts';
import { releaseEn } from './en/release.ts';
import { reportEn } from './en/report.ts';
import { signEn } from './en/sign.ts';
import { signInEn } from './en/sign-in.ts';
import { surveyEn } from './en/survey.ts';
import { symbolEn } from './en/symbol.ts';

const english = {
  console: consoleEn,
  desk: deskEn,
  signIn: signInEn,
  sign: signEn,
  incident: incidentEn,
  log: logEn,
  report: reportEn,
  register: registerEn,
  release: releaseEn,
  ledger: ledgerEn,
  alarm: alarmEn,
  feed: feedEn,
  figures: figuresEn,
  survey: surveyEn,
  ground: groundEn,
  closing: closingEn,
  operation: operationEn,
  direction: directionEn,
  board: boardEn,
  pattern: patternEn,
  symbol: symbolEn,
  problem: problemEn,
} as const;

const arabic: Translation<typeof english, 'ar'> = {
  console: consoleAr,
  desk: deskAr,
  signIn: signInAr,
  sign: signAr,
  incident: incidentAr,
  log: logAr,
  report: reportAr,
  register: registerAr,
  release: releaseAr,
  ledger: ledgerAr,
  alarm: alarmAr,
  feed: feedAr,
  figures: figuresAr,
  survey: surveyAr,
  ground: groundAr,
  closing: closingAr,
  operation: operationAr,
  direction: directionAr,
  board: boardAr,
  pattern: patternAr,
  symbol: symbolAr,
  problem: problemAr,
};

const sorani: Translation<typeof english, 'ckb'> = {
  console: consoleCkb,
  desk: deskCkb,
  signIn: signInCkb,
  sign: signCkb,
  incident: incidentCkb,
  log: logCkb,
  report: reportCkb,
  register: registerCkb,
  release: releaseCkb,
  ledger: ledgerCkb,
  alarm: alarmCkb,
  feed: feedCkb,
  figures: figuresCkb,
  survey: surveyCkb,
  ground: groundCkb,
  closing: closingCkb,
  operation: operationCkb,
  direction: directionCkb,
  board: boardCkb,
  pattern: patternCkb,
  symbol: symbolCkb,
  problem: problemCkb,
};

export type MessageCatalogue = Translation<typeof english, Language>;
export type Messages = BoundCatalogue<typeof english>;

/** The catalogues as data, for glossaries, checks and native readers. */
export const MESSAGE_CATALOGUES: { readonly [language in Language]: MessageCatalogue } = {
  en: english,
  ar: arabic,
  ckb: sorani,
};

/** Messages in the reader's language, digits and order; with an organisation's own wording if one is given. */
export function createMessages(locale: Locale, catalogue = MESSAGE_CATALOGUES[locale.language]): Messages {
  return bindCatalogue<typeof english>(locale, catalogue);
}
