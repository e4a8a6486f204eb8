/**
 * Who may see what a survey found. The vacuum, sanctuary and corridors are the map an attacker would want: they go
 * to the planners and commanders of the two, as totals and a hash; cells only with the approval of two persons.
 * Own coverage and exposure stay on the own node. Nothing of it goes to field devices, observers, relays,
 * statements or bulk files, whoever asks.
 */
import { err, ok, type Result } from '../base/result.ts';
import type { Role } from '../record/kind/organisation.ts';

export type SurveyProduct = 'vacuum' | 'sanctuary' | 'corridor' | 'coverage' | 'exposure';
/** Where the output would go. */
export type SurveyChannel =
  | 'screen'
  | 'terminal'
  | 'joint-record'
  | 'statement'
  | 'bulk-file'
  | 'relay'
  | 'field-device';
export type SurveyAudience = {
  readonly role: Role | 'relay' | 'none';
  readonly relation: 'own' | 'partner' | 'third';
  readonly channel: SurveyChannel;
  readonly detail: 'totals' | 'cells';
  /** Distinct persons who approved this output. */
  readonly approvals: number;
};

/** Kinds of record that say what a survey found, or what was read of it. */
const OUTPUT_KINDS: ReadonlySet<string> = new Set(['vacuum', 'cells-output', 'offer', 'closing-plan']);

export function isSurveyOutput(kind: string): boolean {
  return OUTPUT_KINDS.has(kind);
}

const OWN_ONLY: ReadonlySet<SurveyProduct> = new Set(['coverage', 'exposure']);
const READERS: ReadonlySet<string> = new Set(['planner', 'commander']);
const CHANNELS: ReadonlySet<SurveyChannel> = new Set(['screen', 'terminal', 'joint-record']);
const APPROVALS_FOR_CELLS = 2;

export function checkSurveyAudience(
  product: SurveyProduct,
  audience: SurveyAudience,
): Result<null, AudienceRefused | ApprovalNeeded> {
  const refuse = (reason: AudienceRefused['reason']) => err({ type: 'AudienceRefused', product, reason } as const);
  if (!CHANNELS.has(audience.channel)) return refuse('channel');
  if (!READERS.has(audience.role)) return refuse('role');
  if (audience.relation === 'third' || (audience.relation === 'partner' && OWN_ONLY.has(product))) {
    return refuse('relation');
  }
  if (audience.detail === 'totals') return ok(null);
  if (audience.channel === 'joint-record') return refuse('channel');
  const missing = APPROVALS_FOR_CELLS - audience.approvals;
  return missing <= 0 ? ok(null) : err({ type: 'ApprovalNeeded', missing });
}

export type AudienceRefused = {
  readonly type: 'AudienceRefused';
  readonly product: SurveyProduct;
  readonly reason: 'channel' | 'role' | 'relation';
};
export type ApprovalNeeded = { readonly type: 'ApprovalNeeded'; readonly missing: number };
