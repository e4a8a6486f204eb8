/**
 * What a reader sees, left to right: the bidirectional algorithm (UAX #9) applied to one line, by a library that
 * passes the Unicode conformance tests. The product itself leaves reordering to browser and typesetter.
 */
import { createRequire } from 'node:module';

type Levels = { readonly levels: Uint8Array };
type Bidi = {
  readonly getEmbeddingLevels: (text: string, direction: 'ltr' | 'rtl') => Levels;
  readonly getReorderedString: (text: string, levels: Levels) => string;
};

const createBidi = createRequire(import.meta.url)('bidi-js') as () => Bidi;
const bidi = createBidi();

/** Invisible marks are left out, so that expectations can be read. */
export function renderedOrder(text: string, direction: 'ltr' | 'rtl'): string {
  const line = bidi.getReorderedString(text, bidi.getEmbeddingLevels(text, direction));
  return line.replace(/\p{Cf}/gu, '');
}
