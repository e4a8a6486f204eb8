/**
 * What a kind is: a name, a version, a strict schema of its body and how it may leave the node. Old versions stay
 * in the registry with a pure upgrade, so a record signed years ago still reads.
 */
import { z } from 'zod';
import type { JsonObject } from './disclosure.ts';
import { dispositionField, recordIdField } from './field.ts';

export type KindDefinition = {
  readonly kind: string;
  readonly version: number;
  readonly schema: z.ZodType<JsonObject>;
  /** Every leaf optional: the shape of a form of which parts are withheld. */
  readonly shownSchema: z.ZodType<JsonObject>;
  /** `never` leaves this node under no approval; `joint` kinds go to the other signatories. */
  readonly release: 'by-decision' | 'joint' | 'statement' | 'never';
  /** Bodies of older versions made into the current shape. */
  readonly upgrades: ReadonlyMap<number, (body: JsonObject) => JsonObject>;
};

type Options = {
  readonly kind: string;
  readonly version: number;
  readonly release: KindDefinition['release'];
  readonly upgrades?: ReadonlyMap<number, (body: JsonObject) => JsonObject>;
  /** Rules over several fields, checked on full bodies only. */
  readonly rules?: (body: never) => ReadonlyArray<string>;
};

/** Adds the members every body has: `prev` (earlier version) and `disposition` (local, never disclosed). */
export function defineKind<S extends z.ZodRawShape>(options: Options, shape: S): KindDefinition {
  const object = z.strictObject({
    ...shape,
    prev: recordIdField.optional(),
    disposition: dispositionField.optional(),
  });
  const rules = options.rules;
  const schema = rules
    ? object.superRefine((body, context) => {
        for (const message of rules(body as never)) context.addIssue({ code: 'custom', message });
      })
    : object;
  return {
    kind: options.kind,
    version: options.version,
    release: options.release,
    schema: schema as unknown as z.ZodType<JsonObject>,
    shownSchema: makeOptional(object) as unknown as z.ZodType<JsonObject>,
    upgrades: options.upgrades ?? new Map(),
  };
}

/** The same object schema with every member of every nested object optional; arrays and scalars are leaves. */
function makeOptional(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return makeOptional(schema.unwrap() as z.ZodType).optional();
  if (!(schema instanceof z.ZodObject)) return schema;
  const shape: { [key: string]: z.ZodType } = {};
  for (const [key, member] of Object.entries(schema.shape)) shape[key] = makeOptional(member as z.ZodType).optional();
  return z.strictObject(shape);
}
