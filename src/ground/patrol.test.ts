/** Patrols keep to passable ground at possible speed, and count where and when they really are. */
import { describe, expect, it } from 'vitest';
import { aGrid, aPatrol, aTerrainBox } from '../../test/harness/force.ts';
import { aTerrain } from '../../test/harness/terrain.ts';
import { MINUTE_MS, unixMs } from '../base/time.ts';
import { COVER, createOpenCover } from './ground-cover.ts';
import { planPatrol, trackPatrol } from './patrol.ts';
import { WEEK_OF_HOURS } from './slot-plan.ts';
import { gridPlaceToLatLng } from './terrain.ts';
import { createTerrainGrid } from './terrain-grid.ts';

const terrain = aTerrain(() => 100, { rows: 60, cols: 60 });
const at = (row: number, col: number) => gridPlaceToLatLng(terrain, { row, col });
const terrainGrid = createTerrainGrid(
  terrain,
  aGrid(aTerrainBox(terrain, { row: -20, col: -20 }, { row: 80, col: 80 })),
);
const open = createOpenCover(terrain);
const plan = (patrol: ReturnType<typeof aPatrol>, cover = open) =>
  planPatrol(terrain, cover, terrainGrid, WEEK_OF_HOURS, patrol);
const route = [at(10, 10), at(10, 40)];

function totals(metres: ReadonlyMap<number, Float64Array>): ReadonlyMap<number, number> {
  const bySlot = new Map<number, number>();
  for (const list of metres.values()) {
    list.forEach((lengthM, slot) => {
      if (lengthM > 0) bySlot.set(slot, (bySlot.get(slot) ?? 0) + lengthM);
    });
  }
  return bySlot;
}

describe('patrols', () => {
  it('leave all their metres in the slots they walk in', () => {
    const present = plan(aPatrol({ route, walks: [{ departMin: 8 * 60 + 30, durationMin: 60 }] }));
    if (!present.ok) throw new Error(JSON.stringify(present.error));
    const bySlot = totals(present.value.metres);
    expect([...bySlot.keys()].sort()).toEqual([8, 9]);
    expect(bySlot.get(8)).toBeCloseTo(1_500, 0);
    expect(bySlot.get(9)).toBeCloseTo(1_500, 0);
    expect(present.value.path.length).toBe(31);
  });

  it('faster than the ground allows is an impossible speed, and by night sooner', () => {
    const neededMin = (3_000 * 60) / 3_024;
    const day = plan(aPatrol({ route, walks: [{ departMin: 600, durationMin: Math.floor(neededMin) }] }));
    expect(day.ok ? null : day.error).toMatchObject({ type: 'ImpossibleSpeed', patrolId: 'patrol-1' });
    expect(plan(aPatrol({ route, walks: [{ departMin: 600, durationMin: 61 }] })).ok).toBe(true);
    const night = plan(aPatrol({ route, walks: [{ departMin: 20 * 60, durationMin: 61 }] }));
    expect(night.ok ? null : night.error.type).toBe('ImpossibleSpeed');
    expect(plan(aPatrol({ route, walks: [{ departMin: 20 * 60, durationMin: 90 }] })).ok).toBe(true);
  });

  it('one patrol cannot be twice at once', () => {
    const walks = [
      { departMin: 600, durationMin: 90 },
      { departMin: 660, durationMin: 90 },
    ];
    const present = plan(aPatrol({ route, walks }));
    expect(present.ok ? null : present.error.type).toBe('OverlappingSchedule');
  });

  it('walk around water, and are refused where there is no way', () => {
    const lake = open.map((_, i) => (i % 60 === 25 && Math.floor(i / 60) < 30 ? COVER.water : COVER.open));
    const around = plan(aPatrol({ route, walks: [{ departMin: 480, durationMin: 300 }] }), lake);
    if (!around.ok) throw new Error(JSON.stringify(around.error));
    expect(around.value.path.some((cell) => Math.floor(cell / 60) >= 30)).toBe(true);
    expect(around.value.path.every((cell) => lake[cell] !== COVER.water)).toBe(true);
    const river = open.map((_, i) => (i % 60 === 25 ? COVER.water : COVER.open));
    const cut = plan(aPatrol({ route, walks: [{ departMin: 480, durationMin: 300 }] }), river);
    expect(cut.ok ? null : cut.error).toEqual({ type: 'RouteImpassable', patrolId: 'patrol-1', waypoint: 1 });
    expect(plan(aPatrol({ route: [at(10, 10)] })).ok).toBe(false);
    expect(plan(aPatrol({ route: [at(10, 10), { lat: 0, lng: 0 }] })).ok).toBe(false);
  });

  it('a track counts where its fixes are close in time, and is refused where nobody could be that fast', () => {
    const start = unixMs(1_619_992_800_000);
    const fix = (minute: number, col: number) => ({ at: unixMs(start + minute * MINUTE_MS), place: at(10, col) });
    const track = (...fixes: ReturnType<typeof fix>[]) =>
      trackPatrol(terrain, terrainGrid, WEEK_OF_HOURS, { id: 'p', mode: 'foot' }, fixes, start);
    const present = track(fix(55, 10), fix(60, 14), fix(65, 18), fix(120, 30), fix(125, 32));
    if (!present.ok) throw new Error(JSON.stringify(present.error));
    const bySlot = totals(present.value.metres);
    expect(bySlot.get(0)).toBeCloseTo(400, -1);
    expect(bySlot.get(1)).toBeCloseTo(400, -1);
    expect(bySlot.get(2)).toBeCloseTo(200, -1);
    for (const bad of [track(fix(5, 10), fix(6, 30)), track(fix(6, 10), fix(5, 10))]) {
      expect(bad.ok ? null : bad.error.type).toBe('ImpossibleSpeed');
    }
  });
});
