/** Place names on two nodes: each its own, side by side, and in joint text the term both signed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { parseGeoNames, parsePlaceNameCsv } from '../../format/place-name-file.ts';
import type { RunningNode } from '../wire.ts';
import { createPlaceNamer, findPlace, listPlaceSets, readPlaceNames, savePlaceSet } from './place-set.ts';

const OWN = { source: 'own survey', asOf: '2021-01-01', organisation: 'PSH' };

describe('place names of two nodes', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
  });
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('a list is taken in whole with source and date, or refused by its line and nothing changed', async () => {
    const bad = parsePlaceNameCsv('id,lat,lng,name\np1,35,44,Kolajo\np2,999,44,x\n', OWN);
    expect(await savePlaceSet(psh, 'own', bad)).toMatchObject({ error: { type: 'BadPlaceFile', line: 3 } });
    expect(await listPlaceSets(psh)).toEqual([]);
    const good = parsePlaceNameCsv('id,lat,lng,name\np1,34.61,44.97,کۆڵەجۆ\np1,34.61,44.97,Kolajo\n', OWN);
    expect(await savePlaceSet(psh, 'own', good)).toEqual({ ok: true, value: { places: 1, unnamed: 0 } });
    expect(await listPlaceSets(psh)).toEqual([
      { set: 'own', places: 1, names: 2, source: 'own survey', asOf: '2021-01-01', organisation: 'PSH' },
    ]);
    const geonames = parseGeoNames('99\tQara Salim\tQara Salim\t\t35.7\t44.1\n', '1\t99\tckb\tقەرەسالم\n', {
      ...OWN,
      organisation: '',
    });
    expect((await savePlaceSet(psh, 'geonames', geonames)).ok).toBe(true);
    const nameOf = await createPlaceNamer(psh, 'ckb', false);
    expect(nameOf('كولەجو', null)).toBe('کۆڵەجۆ');
    expect(nameOf('Qara Salim', null)).toBe('قەرەسالم');
    expect(nameOf('nobody listed it', null)).toBe('nobody listed it');
    expect((await createPlaceNamer(fed, 'ckb', false))('Kolajo', null)).toBe('Kolajo');
  });

  it('joint text takes the term both signed, and only once both have', async () => {
    const place = findPlace(await readPlaceNames(psh), 'Prde')!;
    const tell = async (from: RunningNode, to: RunningNode, kind: string, body: object) => {
      const record = await addTestRecord(from, { kind, marking: 'official', body: body as never });
      const sent = await releaseAs(from, aReleaseRequest({ record, to: [to.identity.org] }), [RELEASE_SEAT]);
      expect(sent.rels.length, sent.codes.join()).toBe(1);
      await carryFeeds(from, to);
      return record;
    };
    const term = await tell(psh, fed, 'place-term', {
      parties: [psh.identity.org, fed.identity.org],
      place: place.id,
      latE7: Math.round(place.position.lat * 1e7),
      lngE7: Math.round(place.position.lng * 1e7),
      terms: [{ text: 'Altun Kupri / Prde', language: 'en' }],
      at: '2021-05-02T17:00:00.000Z',
    });
    expect((await createPlaceNamer(fed, 'en', true))('Prde', null)).toBe('Altun Kupri');
    await tell(fed, psh, 'countersignature', { proposal: term, answer: 'yes', at: '2021-05-03T17:00:00.000Z' });
    for (const node of [psh, fed]) {
      expect((await createPlaceNamer(node, 'en', true))('پردێ', null)).toBe('Altun Kupri / Prde');
      expect((await createPlaceNamer(node, 'en', false))('پردێ', null)).toBe('Altun Kupri');
    }
  });
});
