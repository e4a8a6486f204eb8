/** EXERCISE: a node with its own data directory and partner port on loopback, and the pairing of two such nodes. */
import type { Time } from '../../base/time.ts';
import { createDirectory } from '../data-directory.ts';
import { confirmPairing, createPairingFile, openPairingFile } from '../service/statement.ts';
import { createCertificate } from '../transport/certificate.ts';
import { openPartnerLink } from '../transport/partner-link.ts';
import { openNode } from '../wire.ts';
import { EXERCISE_SEATS } from './seat-data.ts';
import type { StoryNode } from './story.ts';

export const LOOPBACK = '127.0.0.1';

export type OpenStoryNode = StoryNode & { readonly close: () => Promise<void> };

/** Makes and opens a node without a console; feeds move when somebody asks for a pass. */
export async function openStoryNode(
  dir: string,
  options: { readonly code: string; readonly time: Time; readonly beatMs: number },
): Promise<OpenStoryNode> {
  const { code, time, beatMs } = options;
  const seats = EXERCISE_SEATS.map((seat) => ({ ...seat, origin: 'http://localhost' }));
  const name = [{ text: code, language: 'en' as const }];
  const made = createDirectory(dir, { code, name, exercise: true, seats, passphrase: null });
  if (!made.ok) throw new Error(made.error.type);
  const opened = await openNode(dir, { passphrase: null, time });
  if (!opened.ok) throw new Error(opened.error.type);
  const node = opened.value;
  const certificate = await createCertificate(node.identity.tls, time.now());
  const link = await openPartnerLink(node, { certificate, port: 0, beatMs, host: LOOPBACK });
  const close = async () => {
    await link.close();
    await node.close();
  };
  return { node, link, close };
}

/** Each takes in the other's pairing file, as two officers would after reading the fingerprints aloud. */
export async function pairStoryNodes(one: StoryNode, other: StoryNode): Promise<void> {
  for (const [own, partner] of [
    [one, other],
    [other, one],
  ] as const) {
    const address = `https://${LOOPBACK}:${partner.link.port}`;
    const preview = openPairingFile(own.node, await createPairingFile(partner.node, address));
    if (!preview.ok) throw new Error(preview.error.type);
    await confirmPairing(own.node, preview.value);
  }
}
