/** A snapshot of the own force: what is opened is what was taken, a change anywhere changes an item, and what is no snapshot opens as none. */
import { expect, it } from 'vitest';
import { aPatrol, aPost, aUnit } from '../../../test/harness/force.ts';
import { bytesToText, textToBytes } from '../../base/bytes.ts';
import { isSilentItem, openSnapshot, type PresentForce, takeSnapshot } from './own-snapshot.ts';

const FORCE: PresentForce = {
  posts: [aPost({ id: 'p-1', place: { lat: 35.7500001, lng: 44.1399999 } }), aPost({ id: 'p-2' })],
  patrols: [aPatrol()],
  units: [aUnit()],
  silentPosts: new Set(['p-2', 'p-1']),
  lawful: { sector: [[{ lat: 35.7, lng: 44.1 }]], agreedCells: [] },
};

it('opens as it was taken, to the last digit', () => {
  expect(openSnapshot(takeSnapshot(FORCE))).toEqual(FORCE);
  expect(openSnapshot([])).toMatchObject({ posts: [], lawful: { sector: [] } });
});

it('has one item for each thing, the silent posts in one order, and another where a metre differs', () => {
  const taken = takeSnapshot(FORCE);
  expect(taken).toHaveLength(7);
  expect(taken.filter(isSilentItem).map((item) => bytesToText(item))).toEqual(
    ['p-1', 'p-2'].map((item) => ({ ok: true, value: JSON.stringify({ kind: 'silent', item }) })),
  );
  const [first, ...rest] = FORCE.posts;
  const moved = takeSnapshot({ ...FORCE, posts: [{ ...first!, eyeHeightM: first!.eyeHeightM + 0.1 }, ...rest] });
  expect(moved.map((item, i) => bytesToText(item).ok && item.join() !== taken[i]!.join())).toEqual([
    true,
    ...Array.from({ length: 6 }, () => false),
  ]);
});

it('opens as none where an item is no text or no JSON', () => {
  const taken = takeSnapshot(FORCE);
  expect(openSnapshot([...taken, textToBytes('{"kind":')])).toBeNull();
  expect(openSnapshot([...taken, Uint8Array.of(0xff, 0xfe)])).toBeNull();
});
