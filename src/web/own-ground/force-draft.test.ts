/** What is typed becomes the body that is kept, and every wrong field is named. */
import { describe, expect, it } from 'vitest';
import { checkFullBody } from '../../record/registry.ts';
import { EMPTY_FORCE, type ForceText, heldToText, readForceText } from './force-draft.ts';
import { MARK_KINDS } from './ground-image.ts';

const KNOWN = { near: { lat: 35.75, lng: 44.14 }, names: [] };
const FULL: ForceText = { ...EMPTY_FORCE, code: 'P-1', place: '38S ME 2257 5692' };
const AT = '2026-11-22T00:00:00.000Z';

function read(change: Partial<ForceText>) {
  return readForceText({ ...FULL, ...change }, KNOWN);
}

describe('an own entry as it is typed', () => {
  it('is a body that its kind accepts, for every kind', () => {
    for (const kind of MARK_KINDS) {
      const place = kind === 'patrol' ? '38S ME 2257 5692\n35.76, 44.15' : FULL.place;
      const { entry, faults } = read({ kind, place });
      expect(faults).toEqual({});
      const checked = checkFullBody(entry!.kind, { ...entry!.body, at: AT });
      expect(checked.ok, JSON.stringify(checked)).toBe(true);
    }
  });

  it('comes back from what is kept, and a place that is not touched stays to the last digit', () => {
    const body = {
      code: 'P-1',
      state: 'standing',
      role: 'checkpoint',
      latE7: 357_512_345,
      lngE7: 441_412_347,
    } as const;
    const post = { eyeHeightDm: 85, sensors: ['thermal'], manned: [{ fromMin: 60, toMin: 120 }] };
    const text = heldToText({ id: 'r', kind: 'post', body: { ...body, ...post } });
    const again = readForceText({ ...text, eyeHeight: '٩٫٥' }, KNOWN);
    expect(again.entry?.body).toEqual({ ...body, ...post, eyeHeightDm: 95 });
    const moved = readForceText({ ...text, place: '35.76, 44.15' }, KNOWN);
    expect(moved.entry?.body).toMatchObject({ latE7: 357_600_000, lngE7: 441_500_000 });
  });

  it('names each field that is wrong, and nothing of another kind', () => {
    const types = (change: Partial<ForceText>) =>
      Object.entries(read(change).faults).map(([field, fault]) => [field, fault.type]);
    expect(types({ code: '', place: '', eyeHeight: '0', sensors: [], hours: [] })).toEqual([
      ['code', 'Required'],
      ['place', 'PlaceMissing'],
      ['eyeHeight', 'BadNumber'],
      ['sensors', 'NoSensor'],
      ['hours', 'NoHours'],
    ]);
    expect(types({ kind: 'protected-site', eyeHeight: '', sensors: [], hours: [], buffer: '0' })).toEqual([
      ['buffer', 'BadNumber'],
    ]);
    expect(types({ kind: 'reaction-unit', readiness: '-1', code: 'a b' })).toEqual([
      ['code', 'BadCode'],
      ['readiness', 'BadNumber'],
    ]);
    expect(read({ kind: 'patrol', place: '35.7, 44.1\nnowhere at all' }).faults.place).toEqual({
      type: 'BadPoint',
      point: 2,
    });
    expect(types({ kind: 'patrol', place: '35.7, 44.1' })).toEqual([['place', 'FewPoints']]);
  });
});
