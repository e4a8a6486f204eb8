/** Where the built screens lie: the same for sources and compiled code. */
import { fileURLToPath } from 'node:url';

/** The built screens; compiled code lies as deep as the sources, so the address is the same in the packed file. */
export function findWebDir(): string {
  return fileURLToPath(new URL('../../dist/web', import.meta.url));
}
