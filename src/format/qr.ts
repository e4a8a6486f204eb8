/** QR codes (ISO/IEC 18004) of texts that two people exchange: as half blocks for a terminal, as a path for a screen. */
import { create } from 'qrcode';

const QUIET_ZONE = 2;

/** Dark modules of a code with its quiet zone; level M survives a scratched or bent sheet. */
function textToModules(text: string): { readonly size: number; readonly isDark: (x: number, y: number) => boolean } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const isInside = (n: number) => n >= QUIET_ZONE && n < modules.size + QUIET_ZONE;
  return {
    size: modules.size + 2 * QUIET_ZONE,
    isDark: (x, y) => isInside(x) && isInside(y) && modules.get(y - QUIET_ZONE, x - QUIET_ZONE) === 1,
  };
}

/** Two rows of modules a line, light on the dark of a terminal. */
export function qrToText(text: string): string {
  const { size, isDark } = textToModules(text);
  const lines: string[] = [];
  for (let y = 0; y < size; y += 2) {
    let line = '';
    for (let x = 0; x < size; x++) {
      const [upper, lower] = [isDark(x, y), isDark(x, y + 1)];
      line += upper ? (lower ? ' ' : '▄') : lower ? '▀' : '█';
    }
    lines.push(line);
  }
  return lines.join('\n');
}

/** One square unit a module, for an SVG path: each run of dark modules in a row is one rectangle. */
export function qrToPath(text: string): { readonly size: number; readonly path: string } {
  const { size, isDark } = textToModules(text);
  let path = '';
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const from = x;
      while (isDark(x, y)) x++;
      if (x > from) path += `M${from} ${y}h${x - from}v1H${from}z`;
    }
  return { size, path };
}
