/**
 * From places to points of the drawing: an equirectangular picture around the middle of the seam, the same for every
 * hour so that hours can be compared. North is up; over the length of a seam the distortion is far below a cell.
 */
import { gridCellToLatLng, gridCellToRing, isCell } from '../../base/grid.ts';
import { EARTH_RADIUS_M, type LatLng } from '../../base/place.ts';

export type SeamFrame = {
  readonly width: number;
  readonly height: number;
  readonly west: number;
  readonly north: number;
  readonly xPerDegree: number;
  readonly yPerDegree: number;
  readonly pixelsPerM: number;
};

const WIDTH = 1_008;
const HEIGHT_MAX = 640;
const EDGE = 28;
const METRES_PER_DEGREE = (EARTH_RADIUS_M * Math.PI) / 180;

/** Null where the agreement has no outline. */
export function createSeamFrame(outline: ReadonlyArray<LatLng>): SeamFrame | null {
  if (outline.length < 3) return null;
  const lats = outline.map((p) => p.lat);
  const lngs = outline.map((p) => p.lng);
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const [west, east] = [Math.min(...lngs), Math.max(...lngs)];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const wideM = Math.max(1, (east - west) * METRES_PER_DEGREE * squeeze);
  const highM = Math.max(1, (north - south) * METRES_PER_DEGREE);
  const pixelsPerM = Math.min((WIDTH - 2 * EDGE) / wideM, (HEIGHT_MAX - 2 * EDGE) / highM);
  const yPerDegree = METRES_PER_DEGREE * pixelsPerM;
  const xPerDegree = yPerDegree * squeeze;
  return {
    width: WIDTH,
    height: Math.round(highM * pixelsPerM + 2 * EDGE),
    west: west - (WIDTH - wideM * pixelsPerM) / 2 / xPerDegree,
    north: north + EDGE / yPerDegree,
    xPerDegree,
    yPerDegree,
    pixelsPerM,
  };
}

export function framePoint(frame: SeamFrame, place: LatLng): { readonly x: number; readonly y: number } {
  return { x: (place.lng - frame.west) * frame.xPerDegree, y: (frame.north - place.lat) * frame.yPerDegree };
}

/** Above the northernmost of the cells, in their middle. */
export function framePlaceLabel(
  frame: SeamFrame,
  cells: ReadonlyArray<string>,
): { readonly x: number; readonly y: number } {
  const points = cells.filter(isCell).flatMap((cell) => gridCellToRing(cell).map((place) => framePoint(frame, place)));
  const x = points.reduce((sum, point) => sum + point.x, 0) / Math.max(1, points.length);
  return { x, y: Math.min(...points.map((point) => point.y)) - 8 };
}

export function ringPath(frame: SeamFrame, ring: ReadonlyArray<LatLng>): string {
  return ring.length === 0 ? '' : `M${ring.map((place) => pointText(frame, place)).join('L')}Z`;
}

/** All cells as one path. */
export function cellsPath(frame: SeamFrame, cells: ReadonlyArray<string>): string {
  return cells
    .filter(isCell)
    .map((cell) => ringPath(frame, gridCellToRing(cell)))
    .join('');
}

/** A walk through the middles of cells; a stay in one cell is a dot. */
export function pathOfCells(frame: SeamFrame, cells: ReadonlyArray<string>): string {
  const points = cells.filter(isCell).map((cell) => pointText(frame, gridCellToLatLng(cell)));
  const first = points[0];
  if (first === undefined) return '';
  return points.length === 1 ? `M${first}h0.01` : `M${points.join('L')}`;
}

function pointText(frame: SeamFrame, place: LatLng): string {
  const { x, y } = framePoint(frame, place);
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
