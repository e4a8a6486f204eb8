/**
 * Every schema of every kind, leaf by leaf: no field for a person (rule R-16). Names of members are held against words for
 * what identifies somebody; a member that takes a person's name as its value must be typed text, which carries its
 * language and is warned about at entry, or stand in the list below with what it is for.
 */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KIND_BY_NAME } from './registry.ts';

/** Words of which no member's name is made. */
const PERSON_WORDS = new Set(
  `person people individual suspect victim witness detainee informant surname forename firstname lastname fullname alias
   face photo portrait picture image selfie plate licence license vehicle registration phone telephone mobile msisdn imei
   email passport identity identitycard nationalid ssn birth birthday born age gender sex religion ethnicity tribe
   nationality family father mother address home biometric fingerprint iris dna gait voice`.split(/\s+/),
);

/** Text without a language: what it holds, and why that is nobody. */
const PLAIN_TEXTS: Readonly<Record<string, string>> = {
  'incident-report/source/citation': 'where a public report was read',
  'incident-report/medevac/contact': 'call sign and frequency, line 2',
  'incident-report/medevac/terrain': 'ground at the pick-up site, line 9',
  'incident-report/imported/source': 'file an import came from',
  'standing-release/desks/hotline': "a desk's line",
  'alarm/hotline': "a desk's line",
  'movement-agreement/desks/hotline': "a desk's line",
  'movement-conflict/hotline': "a desk's line",
  'key-statement/roots/kid': 'key',
  'key-statement/keys/kid': 'key',
  'key-statement/keys/rpId': 'host of the console',
  'key-statement/keys/origin': 'address of the console',
  'key-statement/revoked/kid': 'key',
  'meeting/chair': 'office that presides, as a role',
  'meeting/attendees': 'offices that attend, as roles',
  'directive/issuer': 'office that issues it',
  'escalation/to': 'office it goes up to',
  'seat-filling/filledBy': 'position that fills the seat',
  'document-edit/original': 'sentence as it was generated',
  'survey-agreement/programVersion': 'version of the program',
  'survey-message/programVersion': 'version of the program',
  'survey-message/terrainHash': 'hash of the elevation model',
  'vacuum/totalsJson': 'computed totals',
  'joint-operation/teams/task': 'what a team does',
  'joint-operation/measures/text': 'a control measure',
  'place-term/place': 'place that a joint term is for',
  'forecast/districts': 'imported districts',
  'forecast/scoreType': 'type of incident',
};

const SAMPLE = 'Ahmad Karim Hassan';

type Leaf = { readonly path: string; readonly schema: z.ZodType };

/** Members and leaves of a schema; elements of arrays, tuples and unions stand at the path of what holds them. */
function walkSchema(schema: z.ZodType, path: string): { readonly members: string[]; readonly leaves: Leaf[] } {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return walkSchema(schema.unwrap() as z.ZodType, path);
  const parts: Array<readonly [z.ZodType, string]> = [];
  const members: string[] = [];
  if (schema instanceof z.ZodObject) {
    for (const [key, member] of Object.entries(schema.shape)) {
      members.push(`${path}/${key}`);
      parts.push([member as z.ZodType, `${path}/${key}`]);
    }
  } else if (schema instanceof z.ZodArray) parts.push([schema.element as z.ZodType, path]);
  else if (schema instanceof z.ZodTuple)
    parts.push(...schema.def.items.map((item) => [item as z.ZodType, path] as const));
  else if (schema instanceof z.ZodUnion) parts.push(...schema.options.map((one) => [one as z.ZodType, path] as const));
  else return { members, leaves: [{ path, schema }] };
  const below = parts.map(([part, at]) => walkSchema(part, at));
  return {
    members: [...members, ...below.flatMap((b) => b.members)],
    leaves: below.flatMap((b) => b.leaves),
  };
}

const walked = [...KIND_BY_NAME].map(([kind, { schema }]) => walkSchema(schema, kind));
const members = walked.flatMap((one) => one.members);
const leaves = walked.flatMap((one) => one.leaves);

describe('the kinds of records', () => {
  it('[R-16] no member is named for what identifies a person, and a name belongs to an organisation, centre, committee, place or model', () => {
    const words = (path: string) => path.slice(path.lastIndexOf('/') + 1).split(/(?=[A-Z])|\d+/);
    const found = members.filter((path) => words(path).some((word) => PERSON_WORDS.has(word.toLowerCase())));
    expect(found).toEqual([]);
    const named = members.filter((path) => /name$/i.test(path));
    const owners = /^(?:centre|committee|key-statement)\/name$|\/place\/name$|^forecast\/card\/models\/name$/;
    expect(named.filter((path) => !owners.test(path))).toEqual([]);
    expect(named.length).toBeGreaterThan(4);
    expect(KIND_BY_NAME.size).toBeGreaterThan(40);
    expect(members.length).toBeGreaterThan(800);
  });

  it("[R-16] no member takes a person's name for its value, but typed text and what is listed with its use", () => {
    const takes = leaves.filter(({ schema }) => schema.safeParse(SAMPLE).success).map(({ path }) => path);
    const typed = new Set(members.filter((path) => path.endsWith('/language')).map((path) => path.slice(0, -9)));
    const plain = takes.filter((path) => !(path.endsWith('/text') && typed.has(path.slice(0, -5))));
    expect(plain.filter((path) => !(path in PLAIN_TEXTS))).toEqual([]);
    expect(Object.keys(PLAIN_TEXTS).filter((path) => !plain.includes(path))).toEqual([]);
    expect(takes.length).toBeGreaterThan(plain.length);
  });
});
