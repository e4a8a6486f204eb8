/**
 * Every form in which an own post, patrol or unit could show itself in bytes: its code and record id as text, base64 and
 * hex, its hours, and its place as degrees, as degrees times 10^7, as numbers of 32 and 64 bits in either order, and as
 * cells finer than any survey's. A test looks for all of them in what crossed and in what the other node holds.
 */
import { latLngToGridCell } from '../../src/base/grid.ts';
import type { ForceDraft } from '../../src/node/service/own-force.ts';
import { listForce } from '../../src/node/service/own-force.ts';
import type { RunningNode } from '../../src/node/wire.ts';

export type ForceTrace = { readonly name: string; readonly bytes: Buffer };

/** Traces of what a node's force file said, and of the records it became. */
export async function listForceTraces(
  node: RunningNode,
  force: ReadonlyArray<ForceDraft>,
): Promise<ReadonlyArray<ForceTrace>> {
  const ids = (await listForce(node)).flatMap(({ id }) => nameForms(id));
  return [...ids, ...force.flatMap(({ body }) => listBodyTraces(body))];
}

/** Traces of one entry with a place. */
export function listBodyTraces(body: Readonly<Record<string, unknown>>): ReadonlyArray<ForceTrace> {
  const [latE7, lngE7] = [Number(body['latE7']), Number(body['lngE7'])];
  const place = { lat: latE7 / 1e7, lng: lngE7 / 1e7 };
  const text = (name: string, said: string): ForceTrace => ({ name, bytes: Buffer.from(said) });
  const hours = body['manned'] ?? body['ready'];
  return [
    ...nameForms(String(body['code'])),
    ...[latE7, lngE7].map((number) => text('E7', String(number))),
    ...[place.lat, place.lng].map((degrees) => text('degrees', degrees.toFixed(6).slice(0, -1))),
    ...[9, 10, 11].map((res) => text(`cell ${res}`, latLngToGridCell(place, res))),
    ...numberForms(latE7, lngE7),
    text('hours', JSON.stringify(hours)),
  ];
}

/** As text and hex, and the middle of its base64 at each of the three offsets it may stand at. */
function nameForms(said: string): ReadonlyArray<ForceTrace> {
  const base64 = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), Buffer.from(said)]).toString('base64url');
    return Buffer.from(padded.slice(offset === 0 ? 0 : offset + 1, -2));
  });
  return [Buffer.from(said), Buffer.from(Buffer.from(said).toString('hex')), ...base64].map((bytes) => ({
    name: said,
    bytes,
  }));
}

/** The place as a pair of 32-bit numbers and each of its two as 64-bit fractions, in both orders of bytes. */
function numberForms(latE7: number, lngE7: number): ReadonlyArray<ForceTrace> {
  return [true, false].flatMap((isLittle) => {
    const pair = new DataView(new ArrayBuffer(8));
    pair.setInt32(0, latE7, isLittle);
    pair.setInt32(4, lngE7, isLittle);
    const degrees = [latE7, lngE7].map((number) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, number / 1e7, isLittle);
      return view;
    });
    return [pair, ...degrees].map((view) => ({ name: 'binary place', bytes: Buffer.from(view.buffer) }));
  });
}

/** Names of the traces that occur. */
export function findTraces(bytes: Buffer, traces: ReadonlyArray<ForceTrace>): ReadonlyArray<string> {
  return [...new Set(traces.filter((trace) => bytes.includes(trace.bytes)).map(({ name }) => name))];
}

/** Those that only the other side has: both may keep the same hours. */
export function foreignTraces(
  other: ReadonlyArray<ForceTrace>,
  own: ReadonlyArray<ForceTrace>,
): ReadonlyArray<ForceTrace> {
  return other.filter(({ bytes }) => !own.some((trace) => trace.bytes.equals(bytes)));
}
