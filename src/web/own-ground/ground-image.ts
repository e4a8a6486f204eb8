/**
 * Drawings of the own ground map on a canvas: marks of what stands, and patterns of cells. Every layer has a pattern or a
 * shape of its own, so that nothing depends on telling colours apart; the colours differ in brightness as well.
 */
import { createContext, drawImage, type LabelImage, type MapTheme, readImage } from '../map/label-image.ts';

export const MARK_KINDS = ['post', 'checkpoint', 'patrol', 'reaction-unit', 'protected-site'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];
/** `tried` is where a what-if puts a post; `gone` is where it stood. */
export type MarkState = 'plain' | 'silent' | 'tried' | 'gone' | 'draft';

export const CELL_PATTERNS = [
  'covered',
  'seen',
  'reached',
  'neither',
  'unknown',
  'open',
  'closed',
  'not-surveyed',
  'sanctuary',
] as const;
export type CellPattern = (typeof CELL_PATTERNS)[number];

type Ink = { readonly line: string; readonly ground: string };
const BLUE = { light: { line: '#0b5c94', ground: '#0b5c9433' }, dark: { line: '#7fc4f2', ground: '#7fc4f233' } };
const AMBER = { light: { line: '#8a5a00', ground: '#e0a02066' }, dark: { line: '#f1bd55', ground: '#f1bd5540' } };
const RED = { light: { line: '#a8201a', ground: '#a8201a33' }, dark: { line: '#ff8f86', ground: '#ff8f8640' } };
const GREY = { light: { line: '#64727d', ground: '#64727d22' }, dark: { line: '#8796a1', ground: '#8796a122' } };
const TEAL = { light: { line: '#00695a', ground: '#00998033' }, dark: { line: '#56d6bd', ground: '#56d6bd33' } };
const INKS: Readonly<Record<CellPattern, Readonly<Record<MapTheme, Ink>>>> = {
  covered: BLUE,
  seen: BLUE,
  reached: AMBER,
  neither: RED,
  unknown: GREY,
  open: RED,
  closed: TEAL,
  'not-surveyed': AMBER,
  sanctuary: RED,
};
const TILE = 12;

/** `mark|theme|...` of this map, `cells|theme|pattern`, or a label of the base map; null for a foreign id. */
export async function drawGroundImage(id: string, pixelRatio: number): Promise<LabelImage | null> {
  const [kind, theme, what, state] = id.split('|');
  if (theme !== 'light' && theme !== 'dark') return null;
  if (kind === 'force') return drawForceMark(theme, what as MarkKind, state as MarkState, pixelRatio);
  if (kind === 'cells') return drawPattern(theme, what as CellPattern, pixelRatio);
  return drawImage(id, pixelRatio);
}

export function drawPattern(theme: MapTheme, pattern: CellPattern, pixelRatio: number): LabelImage {
  const context = createContext(TILE, TILE, pixelRatio);
  const { line, ground } = INKS[pattern][theme];
  context.fillStyle = ground;
  context.fillRect(0, 0, TILE, TILE);
  context.strokeStyle = line;
  context.fillStyle = line;
  context.lineWidth = 1.4;
  PATTERNS[pattern](context);
  return readImage(context, pixelRatio);
}

const PATTERNS: Readonly<Record<CellPattern, (context: CanvasRenderingContext2D) => void>> = {
  covered: () => undefined,
  seen: (context) => dots(context, 1.5),
  reached: (context) =>
    lines(context, [
      [0, TILE / 4, TILE, TILE / 4],
      [0, (3 * TILE) / 4, TILE, (3 * TILE) / 4],
    ]),
  neither: (context) => slashes(context, 'both'),
  unknown: (context) => dots(context, 0.9),
  open: (context) => slashes(context, 'up'),
  closed: (context) =>
    lines(context, [
      [TILE / 2, 3, TILE / 2, TILE - 3],
      [3, TILE / 2, TILE - 3, TILE / 2],
    ]),
  'not-surveyed': (context) => {
    context.lineWidth = 2.4;
    context.setLineDash([5, 3.5]);
    slashes(context, 'down');
  },
  sanctuary: (context) => slashes(context, 'both'),
};

type Line = readonly [fromX: number, fromY: number, toX: number, toY: number];

function lines(context: CanvasRenderingContext2D, all: ReadonlyArray<Line>): void {
  context.beginPath();
  for (const [fromX, fromY, toX, toY] of all) {
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
  }
  context.stroke();
}

/** Drawn beyond the tile on both sides, so that tiles join. */
function slashes(context: CanvasRenderingContext2D, way: 'up' | 'down' | 'both'): void {
  const shifts = [-TILE, 0, TILE];
  if (way !== 'down')
    lines(
      context,
      shifts.map((x): Line => [x, TILE, x + TILE, 0]),
    );
  if (way !== 'up')
    lines(
      context,
      shifts.map((x): Line => [x, 0, x + TILE, TILE]),
    );
}

function dots(context: CanvasRenderingContext2D, radius: number): void {
  for (const [x, y] of [
    [3, 3],
    [9, 9],
  ] as const) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

const SIZE = 26;
const MIDDLE = SIZE / 2;

/** Triangle: post; triangle with a bar: checkpoint; disc: patrol; square: reaction unit; diamond with a cross: site. */
function drawForceMark(theme: MapTheme, kind: MarkKind, state: MarkState, pixelRatio: number): LabelImage {
  const context = createContext(SIZE, SIZE, pixelRatio);
  const isLight = theme === 'light';
  const ink = isLight ? '#10171c' : '#f2f6f8';
  const fill = { plain: isLight ? '#ffffff' : '#10171c', silent: isLight ? '#d5dbdf' : '#3b4750' } as const;
  const tried = isLight ? '#ffe08a' : '#8a6a10';
  context.lineJoin = 'round';
  context.lineWidth = state === 'tried' || state === 'draft' ? 2.4 : 1.7;
  context.strokeStyle = ink;
  context.fillStyle = state === 'tried' || state === 'draft' ? tried : state === 'silent' ? fill.silent : fill.plain;
  if (state === 'gone' || state === 'draft') context.setLineDash([3, 2]);
  context.globalAlpha = state === 'gone' ? 0.65 : 1;
  context.beginPath();
  outline(context, kind);
  context.fill();
  context.stroke();
  context.setLineDash([]);
  if (kind === 'checkpoint') lines(context, [[MIDDLE - 6, MIDDLE + 2.5, MIDDLE + 6, MIDDLE + 2.5]]);
  if (kind === 'protected-site') {
    lines(context, [
      [MIDDLE, MIDDLE - 4, MIDDLE, MIDDLE + 4],
      [MIDDLE - 4, MIDDLE, MIDDLE + 4, MIDDLE],
    ]);
  }
  if (kind === 'reaction-unit') lines(context, [[MIDDLE - 7, MIDDLE + 6, MIDDLE + 7, MIDDLE - 6]]);
  if (state === 'silent') lines(context, [[4, SIZE - 4, SIZE - 4, 4]]);
  return readImage(context, pixelRatio);
}

function outline(context: CanvasRenderingContext2D, kind: MarkKind): void {
  if (kind === 'patrol') context.arc(MIDDLE, MIDDLE, 6, 0, 2 * Math.PI);
  else if (kind === 'reaction-unit') context.rect(MIDDLE - 7, MIDDLE - 6, 14, 12);
  else if (kind === 'protected-site')
    polygon(context, [
      [MIDDLE, 3],
      [SIZE - 3, MIDDLE],
      [MIDDLE, SIZE - 3],
      [3, MIDDLE],
    ]);
  else
    polygon(context, [
      [MIDDLE, 3.5],
      [SIZE - 4, SIZE - 6],
      [4, SIZE - 6],
    ]);
}

function polygon(context: CanvasRenderingContext2D, corners: ReadonlyArray<readonly [number, number]>): void {
  corners.forEach(([x, y], i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.closePath();
}
