/**
 * The exact form of a record for one recipient. Own records are shown in part or made anew as a derivative; what another
 * organisation released to us is passed on as it came, with at most what we received, under its originator's own
 * signed release (rules L-7, L-8, L-14).
 */

import { assert } from '../../base/assert.ts';
import { bytesToBase64url } from '../../base/bytes.ts';
import { isRestricted } from '../../exchange/decision.ts';
import { deriveBody, isLocalPath, selectDisclosures } from '../../exchange/form.ts';
import type { Release } from '../../exchange/object.ts';
import { findOrigin, nextHop } from '../../exchange/onward.ts';
import { type Origin, releaseHash } from '../../exchange/payload.ts';
import { flattenBody, type JsonObject, openDisclosures, shownHash } from '../../record/disclosure.ts';
import type { Marking } from '../../record/label.ts';
import { createDerivedRecord, type OpenedRecord, parseCore, type SignedRecord } from '../../record/record.ts';
import { createSigner, sha256 } from '../crypto.ts';
import { readParentLabel } from './derived-label.ts';
import { openContent } from './form-content.ts';
import type { NodeContext } from './node-context.ts';
import { readOwnRecord } from './record-intake.ts';
import type { PreparedForm, ReleaseRequest } from './release-desk.ts';

/** A record that can be released: an own one whole, or a received one as far as it was shown to us. */
export type FormSource = {
  readonly id: string;
  readonly record: SignedRecord;
  readonly body: JsonObject;
  readonly marking: Marking;
  readonly kind: string;
  readonly handling: ReadonlyArray<string>;
  /** Null for own records; else the release it came under and the originator's, where that names anybody onward. */
  readonly received: { readonly release: Release; readonly origin: Origin | null; readonly of: string } | null;
};

/** Handling code of all that a node made for an exercise releases (rule L-18). */
export const EXERCISE_HANDLING = 'exercise';

export async function readFormSource(context: NodeContext, id: string): Promise<FormSource | null> {
  const own = await readOwnRecord(context, id);
  if (own === null) return readReceivedSource(context, id);
  const opened = openSource(own);
  const handling = (opened.body['disposition'] as { handling?: ReadonlyArray<string> } | undefined)?.handling ?? [];
  const parents = await readParentLabel(context, opened.body);
  const marked = unite(handling, context.identity.exercise ? [EXERCISE_HANDLING] : []);
  return { id, record: own, ...opened, handling: unite(marked, parents?.handling ?? []), received: null };
}

function openSource(record: SignedRecord): Pick<FormSource, 'body' | 'marking' | 'kind'> {
  const core = parseCore(record.coreBytes);
  assert(core.ok, 'a stored core is valid');
  const opened = openDisclosures(record.disclosures, core.value.digests, sha256);
  assert(opened.ok, 'stored disclosures open');
  return { body: opened.value, marking: core.value.marking, kind: core.value.kind };
}

function unite(a: ReadonlyArray<string>, b: ReadonlyArray<string>): ReadonlyArray<string> {
  return [...new Set([...a, ...b])].sort();
}

/** The form now shown of a received record; null where there is none or its content key is gone. */
async function readReceivedSource(context: NodeContext, id: string): Promise<FormSource | null> {
  const { db } = context.store;
  const row = await db.selectFrom('record_view').select('rel').where('id', '=', id).executeTakeFirst();
  const payload = row === undefined || row.rel === '' ? null : await openContent(context.store, row.rel);
  if (row === undefined || payload === null) return null;
  const { release, record } = payload;
  const of = release.of ?? row.rel;
  const received = { release, origin: findOrigin(payload, sha256), of };
  return { id, record, ...openSource(record), handling: release.handling, received };
}

export function prepareForm(
  context: NodeContext,
  request: ReleaseRequest,
  options: { readonly to: string; readonly source: FormSource; readonly withheldAlways: ReadonlyArray<string> },
): PreparedForm {
  const { to, source, withheldAlways } = options;
  const { body, received } = source;
  const all = flattenBody(body)
    .map((l) => l.path)
    .filter((p) => !isLocalPath(p) && !withheldAlways.includes(p));
  const paths = request.paths.length === 0 ? all : all.filter((p) => request.paths.includes(p));
  const form = received === null ? chooseForm(request, source.marking) : 'provable';
  const derived =
    form === 'derivative' ? deriveRecord(context, source, deriveBody(body, paths, request.coarsenTo)) : null;
  const record: SignedRecord = derived?.signed ?? {
    ...source.record,
    disclosures: selectDisclosures(source.record.disclosures, paths),
  };
  const shown = derived?.body ?? deriveBody(body, paths, null);
  const expires = request.expires ?? received?.release.expires ?? null;
  const release: Release = {
    v: 'seamline/release/1',
    record: derived?.id ?? source.id,
    form,
    shown: shownHash(record.disclosures, sha256),
    to,
    lane: request.lane,
    marking: source.marking,
    handling: [...source.handling],
    onward: [...request.onward],
    ...(received === null ? {} : { of: received.of, ...nextHop(received.release) }),
    ...(expires === null ? {} : { expires }),
    ...(request.standing === null ? {} : { standing: request.standing }),
    nonce: bytesToBase64url(context.randomBytes(16)),
  };
  const shownPaths = flattenBody(shown).map((l) => l.path);
  return {
    to,
    source: source.id,
    kind: source.kind,
    release,
    rel: releaseHash(release, sha256),
    record,
    derived,
    received,
    body: shown,
    shownPaths,
    withheldPaths: flattenBody(body)
      .map((l) => l.path)
      .filter((p) => !shownPaths.includes(p) && !isLocalPath(p)),
  };
}

function chooseForm(request: ReleaseRequest, marking: Marking): Release['form'] {
  if (request.form !== 'default') return request.form;
  return isRestricted(marking) || request.coarsenTo !== null ? 'derivative' : 'provable';
}

function deriveRecord(context: NodeContext, source: FormSource, body: JsonObject): OpenedRecord {
  const made = createDerivedRecord(
    { kind: source.kind, org: context.identity.org, marking: source.marking, body },
    { sha256, randomBytes: context.randomBytes, signer: createSigner(context.identity.sign) },
  );
  assert(made.ok, 'leaves of a valid body make a valid shown body');
  return made.value;
}
