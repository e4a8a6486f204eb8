/** A movement desk whose messages go over the partner link and come from it. */
import type { Group } from '../../vacuum/group.ts';
import { hkdfSha256, sha256 } from '../crypto.ts';
import type { GroupPool } from '../group/group-pool.ts';
import { nodeSha512 } from '../group/sodium-group.ts';
import { createMovementDesk, type MovementDesk } from '../service/movement-desk.ts';
import type { NodeContext } from '../service/node-context.ts';
import type { PartnerLink } from './partner-link.ts';

export function openMovementDesk(
  node: NodeContext,
  link: Pick<PartnerLink, 'sendSurvey' | 'setMovementReceiver'>,
  kit: { readonly group: Group; readonly pool: GroupPool },
): MovementDesk {
  const desk = createMovementDesk(node, {
    group: kit.group,
    pool: kit.pool,
    sha256,
    sha512: nodeSha512,
    hkdf: hkdfSha256,
    sendMessage: link.sendSurvey,
  });
  link.setMovementReceiver(desk.receive);
  return desk;
}
