/**
 * DTED levels 0 to 2 (MIL-PRF-89020B): headers UHL (80 bytes), DSI (648), ACC (2,700), then one record per
 * meridian from west to east, each from south to north: 8 bytes of header, heights as 16-bit big-endian
 * sign and magnitude (-32767 is void), and the sum of all bytes before it as a 32-bit check.
 */
import type { Bytes } from '../../base/bytes.ts';
import { LIMITS } from '../../base/limits.ts';
import { err, type Result } from '../../base/result.ts';
import { createTerrain, type Terrain, type TerrainMalformed, valueToHeightM } from '../../ground/terrain.ts';

const UHL_BYTES = 80;
const DSI_BYTES = 648;
const DATA_AT = UHL_BYTES + DSI_BYTES + 2_700;
const DATUM_AT = UHL_BYTES + 144;
const RECORD_HEAD_BYTES = 8;
const RECORD_TAIL_BYTES = 4;
const RECORD_SENTINEL = 0xaa;
const INTERVAL_UNIT_DEG = 1 / 36_000;

export function decodeDted(bytes: Bytes, label: string): Result<Terrain, DtedError> {
  if (bytes.length < DATA_AT || readText(bytes, 0, 4) !== 'UHL1') return notDted('no UHL header');
  if (readText(bytes, UHL_BYTES, 3) !== 'DSI') return notDted('no DSI header');
  const datum = readText(bytes, DATUM_AT, 5);
  if (datum !== 'WGS84') return err({ type: 'DatumUnknown', found: datum.trim() === '' ? 'none' : datum });
  const west = readDegrees(readText(bytes, 4, 8));
  const south = readDegrees(readText(bytes, 12, 8));
  const stepX = readCount(bytes, 20) * INTERVAL_UNIT_DEG;
  const stepY = readCount(bytes, 24) * INTERVAL_UNIT_DEG;
  const cols = readCount(bytes, 47);
  const rows = readCount(bytes, 51);
  if (!Number.isFinite(west + south) || !(stepX > 0 && stepY > 0 && cols > 1 && rows > 1)) {
    return notDted('numbers of the UHL header');
  }
  const recordBytes = RECORD_HEAD_BYTES + 2 * rows + RECORD_TAIL_BYTES;
  if (bytes.length !== DATA_AT + cols * recordBytes) return notDted('length does not match the header');
  if (rows * cols > LIMITS.terrainCellsMax) return notDted('too many cells');
  const heights = new Float32Array(rows * cols);
  for (let col = 0; col < cols; col++) {
    const fault = readMeridian(
      bytes.subarray(DATA_AT + col * recordBytes, DATA_AT + (col + 1) * recordBytes),
      col,
      heights,
      cols,
    );
    if (fault !== null) return notDted(`meridian ${col}: ${fault}`);
  }
  return createTerrain({
    frame: { kind: 'geographic' },
    west: west - stepX / 2,
    north: south + (rows - 0.5) * stepY,
    stepX,
    stepY,
    rows,
    cols,
    heights,
    label,
  });
}

export type DtedError =
  | { readonly type: 'NotDted'; readonly reason: string }
  | { readonly type: 'DatumUnknown'; readonly found: string }
  | TerrainMalformed;

function notDted(reason: string): Result<never, DtedError> {
  return err({ type: 'NotDted', reason });
}

/** Writes one column of `heights`; returns what is wrong with the record, or null. */
function readMeridian(record: Bytes, col: number, heights: Float32Array, cols: number): string | null {
  if (record[0] !== RECORD_SENTINEL) return 'no sentinel';
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const checkAt = record.length - RECORD_TAIL_BYTES;
  let sum = 0;
  for (let i = 0; i < checkAt; i++) sum += record[i]!;
  if (view.getUint32(checkAt, false) !== sum) return 'check sum differs';
  if (view.getUint16(4, false) !== col) return 'out of order';
  const rows = (checkAt - RECORD_HEAD_BYTES) / 2;
  for (let i = 0; i < rows; i++) {
    const word = view.getUint16(RECORD_HEAD_BYTES + 2 * i, false);
    heights[(rows - 1 - i) * cols + col] = valueToHeightM((word & 0x7fff) * (word & 0x8000 ? -1 : 1));
  }
  return null;
}

function readText(bytes: Bytes, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

function readCount(bytes: Bytes, at: number): number {
  const text = readText(bytes, at, 4);
  return /^\d{4}$/.test(text) ? Number(text) : Number.NaN;
}

/** DDDMMSSH, the form of both coordinates in the UHL. */
function readDegrees(text: string): number {
  const match = /^(\d{3})(\d{2})(\d{2})([NSEW])$/.exec(text);
  if (match === null) return Number.NaN;
  const degrees = Number(match[1]) + Number(match[2]) / 60 + Number(match[3]) / 3600;
  return match[4] === 'S' || match[4] === 'W' ? -degrees : degrees;
}
