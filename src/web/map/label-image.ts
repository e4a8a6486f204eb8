/**
 * Names on the map are drawn by the browser's own text engine on a canvas, because the map library shapes letters
 * itself and breaks Sorani. The id of an image holds all it needs: `label|theme|rank|text`, `mark|theme|shape|state`.
 */

export type LabelImage = { readonly data: ImageData; readonly pixelRatio: number };
export type MapTheme = 'light' | 'dark';

const INK = { light: '#26343e', dark: '#cfdae1' } as const;
const HALO = { light: 'rgba(246, 247, 244, 0.95)', dark: 'rgba(20, 27, 32, 0.95)' } as const;
const SIZES = [13, 12, 11] as const;

export function labelId(theme: MapTheme, rank: number, text: string): string {
  return `label|${theme}|${rank}|${text}`;
}

/** Draws whatever an image id asks for; null for a foreign id. */
export async function drawImage(id: string, pixelRatio: number): Promise<LabelImage | null> {
  const [kind, theme, detail, ...rest] = id.split('|');
  if (theme !== 'light' && theme !== 'dark') return null;
  if (kind === 'label') return drawLabel(theme, Number(detail), rest.join('|'), pixelRatio);
  if (kind === 'mark') return drawMark(theme, detail ?? '', rest[0] === 'selected', pixelRatio);
  return null;
}

async function drawLabel(theme: MapTheme, rank: number, text: string, pixelRatio: number): Promise<LabelImage> {
  const size = SIZES[rank] ?? 11;
  const font = `${rank === 0 ? 600 : 400} ${size}px "Noto Sans", "Noto Sans Arabic", sans-serif`;
  await document.fonts.load(font, text);
  const measure = createContext(1, 1, 1);
  measure.font = font;
  const width = Math.ceil(measure.measureText(text).width) + 8;
  const height = Math.ceil(size * 1.9);
  const context = createContext(width, height, pixelRatio);
  context.font = font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = HALO[theme];
  context.fillStyle = INK[theme];
  context.strokeText(text, width / 2, height / 2);
  context.fillText(text, width / 2, height / 2);
  return readImage(context, pixelRatio);
}

/** Own records are discs, received ones diamonds, withdrawn ones crossed rings: no need of colour to tell them apart. */
function drawMark(theme: MapTheme, shape: string, isSelected: boolean, pixelRatio: number): LabelImage {
  const size = isSelected ? 24 : 16;
  const context = createContext(size, size, pixelRatio);
  const middle = size / 2;
  const radius = isSelected ? 7.5 : 5;
  const isLight = theme === 'light';
  const colour = { own: isLight ? '#0a5c73' : '#63c5db', received: isLight ? '#9a4a00' : '#f1b055' }[shape];
  context.lineWidth = 2;
  context.strokeStyle = isLight ? '#ffffff' : '#10171c';
  context.fillStyle = colour ?? (isLight ? '#64727d' : '#8796a1');
  context.beginPath();
  if (shape === 'received') {
    context.moveTo(middle, middle - radius * 1.2);
    context.lineTo(middle + radius * 1.2, middle);
    context.lineTo(middle, middle + radius * 1.2);
    context.lineTo(middle - radius * 1.2, middle);
    context.closePath();
  } else {
    context.arc(middle, middle, radius, 0, 2 * Math.PI);
  }
  context.stroke();
  if (shape !== 'stone') context.fill();
  else drawCross(context, middle, radius);
  if (isSelected) {
    context.strokeStyle = isLight ? '#16212a' : '#ffffff';
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(middle, middle, radius + 3.4, 0, 2 * Math.PI);
    context.stroke();
  }
  return readImage(context, pixelRatio);
}

function drawCross(context: CanvasRenderingContext2D, middle: number, radius: number): void {
  const reach = radius * 0.75;
  context.strokeStyle = context.fillStyle;
  context.lineWidth = 1.6;
  context.beginPath();
  context.arc(middle, middle, radius, 0, 2 * Math.PI);
  context.moveTo(middle - reach, middle - reach);
  context.lineTo(middle + reach, middle + reach);
  context.stroke();
}

export function createContext(width: number, height: number, pixelRatio: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * pixelRatio);
  canvas.height = Math.ceil(height * pixelRatio);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  context.scale(pixelRatio, pixelRatio);
  return context;
}

export function readImage(context: CanvasRenderingContext2D, pixelRatio: number): LabelImage {
  return { data: context.getImageData(0, 0, context.canvas.width, context.canvas.height), pixelRatio };
}
