/**
 * Message catalogues: data, not code, so that a native reader can correct them. A leaf is a sentence with
 * `{field}` places, or plural forms chosen by one of its fields. English (`as const`) fixes keys and fields;
 * the other languages are typed as its `Translation`, so a missing or misspelt key does not compile, and callers
 * cannot forget a field. That all languages name the same fields is held by `catalogue.test.ts`.
 *
 * What is filled in is isolated (UAX #9) where it could move: ids always, strings and numbers where needed.
 */
import { assert } from '../../base/assert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isolate, isolateIn, isolatePhrase } from '../locale/bidi.ts';
import { foldDigits } from '../locale/digit.ts';
import { type Language, type Locale, languageDirection } from '../locale/language.ts';
import { formatDecimal, formatInteger, formatPercent, isolateNumber } from '../locale/number.ts';
import { choosePlural, type SixForms, type TwoForms } from '../locale/plural.ts';

/** `by` names the field that chooses the form. */
export type PluralMessage = { readonly by: string } & (TwoForms | SixForms);
export type Catalogue = { readonly [key: string]: string | PluralMessage | Catalogue };

/**
 * What may be filled in: a number in the reader's digits, plain text from anywhere, a share, an id read left to right,
 * or a phrase that was itself put together from messages and keeps its isolates.
 */
export type MessageValue =
  | number
  | string
  | { readonly percent: number; readonly fractionDigits?: number }
  | { readonly id: string }
  | { readonly phrase: string };
export type MessageFields = { readonly [name: string]: MessageValue };

/** The shape another language must have, given the English catalogue. */
export type Translation<E, L extends Language> = {
  readonly [K in keyof E]: E[K] extends string
    ? string
    : E[K] extends { readonly by: infer By extends string }
      ? { readonly by: By } & (L extends 'ar' ? SixForms : TwoForms)
      : Translation<E[K], L>;
};

type FieldNames<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | FieldNames<Rest> : never;
type Fields<Names extends string> = { readonly [name in Names]: MessageValue };

/** What screens hold: text where nothing is filled in, a function where something is. */
export type BoundCatalogue<E> = {
  readonly [K in keyof E]: E[K] extends string
    ? [FieldNames<E[K]>] extends [never]
      ? string
      : (fields: Fields<FieldNames<E[K]>>) => string
    : E[K] extends { readonly by: infer By extends string; readonly one: infer One; readonly other: infer Other }
      ? (fields: { readonly [name in By]: number } & Fields<Exclude<FieldNames<One> | FieldNames<Other>, By>>) => string
      : BoundCatalogue<E[K]>;
};

/** ASCII words and figures joined by single spaces or marks, outside `{field}` places. */
const CODE_RUN = /(?<![{A-Za-z0-9])-?[A-Za-z0-9]+(?:[ .:+/-][A-Za-z0-9]+)*(?![A-Za-z0-9}])/g;

/** Binds a catalogue to a reader. The shape is the English one whatever the language. */
export function bindCatalogue<E extends Catalogue>(
  locale: Locale,
  catalogue: Translation<E, Language>,
): BoundCatalogue<E> {
  return bindNode(locale, catalogue as Catalogue) as BoundCatalogue<E>;
}

/** A sentence with its places filled; a place without a field is a bug of the caller. */
export function fillMessage(locale: Locale, message: string | PluralMessage, fields: MessageFields): string {
  const text = typeof message === 'string' ? message : choosePlural(locale.language, countOf(message, fields), message);
  return adaptText(locale, text).replace(/\{([A-Za-z][A-Za-z0-9]*)\}/g, (_, name: string) => {
    const value = fields[name];
    assert(value !== undefined, `no value for {${name}}`);
    return formatValue(locale, value);
  });
}

/**
 * The written text itself: codes with figures (`38S ME 2257`, `-90`) get their isolate in right-to-left languages,
 * and Arabic-Indic figures follow the reader's choice of digits.
 */
function adaptText(locale: Locale, text: string): string {
  if (languageDirection(locale.language) === 'ltr') return text;
  const isolated = text.replace(CODE_RUN, (run) => (/\d/.test(run) ? isolate(run) : run));
  return locale.digits === 'latn' ? foldDigits(isolated) : isolated;
}

export function formatValue(locale: Locale, value: MessageValue): string {
  if (typeof value === 'number') {
    const text = Number.isInteger(value) ? formatInteger(locale, value) : formatDecimal(locale, value, 1);
    return value >= 0 && locale.digits === 'arab' ? text : isolateNumber(locale, text);
  }
  if (typeof value === 'string') return isolateIn(locale.language, value);
  if ('phrase' in value) return isolatePhrase(locale.language, value.phrase);
  if ('id' in value) return locale.language === 'en' ? value.id : isolate(value.id);
  return isolateNumber(locale, formatPercent(locale, value.percent, value.fractionDigits ?? 0));
}

/** Names of the places in a message, sorted; plural forms together. */
export function messageFieldNames(message: string | PluralMessage): ReadonlyArray<string> {
  const texts =
    typeof message === 'string' ? [message] : Object.entries(message).map(([k, v]) => (k === 'by' ? '' : v));
  const names = new Set(texts.flatMap((text) => [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!)));
  if (typeof message !== 'string') names.add(message.by);
  return [...names].sort();
}

export function isPluralMessage(node: string | PluralMessage | Catalogue): node is PluralMessage {
  return typeof node === 'object' && typeof (node as PluralMessage).by === 'string' && 'other' in node;
}

/** Every leaf with its path (`log.column.place`), in the order written. */
export function catalogueLeaves(
  catalogue: Catalogue,
  prefix = '',
): ReadonlyArray<{ readonly path: string; readonly message: string | PluralMessage }> {
  return Object.entries(catalogue).flatMap(([key, node]) => {
    const path = `${prefix}${key}`;
    if (typeof node === 'string' || isPluralMessage(node)) return [{ path, message: node }];
    return catalogueLeaves(node, `${path}.`);
  });
}

/** An organisation's own wording by path (`console.role.commander`). */
export type Wording = { readonly [path: string]: string | PluralMessage };

/**
 * The shipped catalogue with an organisation's own wording over it. Refused as a whole if a path is unknown, plural
 * forms are not those the message has, or a text names a field the message does not have.
 */
export function applyGlossary<C>(catalogue: C, wording: Wording): Result<C, GlossaryError> {
  const leaves = new Map(catalogueLeaves(catalogue as Catalogue).map(({ path, message }) => [path, message]));
  for (const [path, own] of Object.entries(wording)) {
    const message = leaves.get(path);
    if (message === undefined) return err({ type: 'UnknownMessage', path });
    if (!hasSameForms(message, own)) return err({ type: 'FormsDiffer', path });
    const known = messageFieldNames(message);
    const unknown = messageFieldNames(own).find((name) => !known.includes(name));
    if (unknown !== undefined) return err({ type: 'UnknownField', path, field: unknown });
  }
  return ok(replaceMessages(catalogue as Catalogue, wording, '') as C);
}

export type GlossaryError =
  | { readonly type: 'UnknownMessage'; readonly path: string }
  | { readonly type: 'FormsDiffer'; readonly path: string }
  | { readonly type: 'UnknownField'; readonly path: string; readonly field: string };

function bindNode(locale: Locale, node: Catalogue): object {
  const bound: { [key: string]: unknown } = {};
  for (const [key, child] of Object.entries(node)) {
    if (typeof child === 'string' || isPluralMessage(child)) {
      const isPlain = typeof child === 'string' && messageFieldNames(child).length === 0;
      bound[key] = isPlain ? adaptText(locale, child) : (fields: MessageFields) => fillMessage(locale, child, fields);
    } else {
      bound[key] = bindNode(locale, child);
    }
  }
  return bound;
}

function countOf(message: PluralMessage, fields: MessageFields): number {
  const count = fields[message.by];
  assert(typeof count === 'number', `{${message.by}} chooses a plural form and must be a number`);
  return count;
}

/** A text for a text; for plural forms the same forms, of which `zero` may be left out or added where it is optional. */
function hasSameForms(message: string | PluralMessage, own: string | PluralMessage): boolean {
  if (typeof message === 'string' || typeof own === 'string') return typeof message === typeof own;
  const isOptional = (form: string): boolean => form === 'zero' && !('many' in message);
  const formsOf = (forms: PluralMessage): string =>
    Object.keys(forms)
      .filter((form) => !isOptional(form))
      .sort()
      .join();
  return own.by === message.by && formsOf(own) === formsOf(message);
}

function replaceMessages(node: Catalogue, wording: Wording, prefix: string): Catalogue {
  const replaced: { [key: string]: string | PluralMessage | Catalogue } = {};
  for (const [key, child] of Object.entries(node)) {
    const path = `${prefix}${key}`;
    const isLeaf = typeof child === 'string' || isPluralMessage(child);
    replaced[key] = isLeaf ? (wording[path] ?? child) : replaceMessages(child, wording, `${path}.`);
  }
  return replaced;
}
