/**
 * Bundles over the console's HTTP: the next file for a partner, and the intake of one. Files are base64url inside JSON, so
 * that a refusal looks like every other; their size has a limit of its own.
 */
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LIMITS } from '../../base/limits.ts';
import { DAY_MS, type UnixMs, unixMs } from '../../base/time.ts';
import { verifyPasskey } from '../service/approval-desk.ts';
import { type BundleFault, exportBundle, importBundle } from '../service/bundle.ts';
import { bundleExportSchema, bundleImportSchema, type ExportedBundleView } from './contract.ts';
import { type ConsoleDeps, type Ctx, type Env, guard, readBody, refuse } from './route.ts';

export const BUNDLE_IMPORT_PATH = '/api/bundles/import';
/** A file in base64url with its quotes and key. */
const IMPORT_BYTES_MAX = Math.ceil((LIMITS.bundleFileBytesMax * 4) / 3) + 64;

export function addBundleRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node } = deps;
  app.post('/api/bundles/export', guard(deps, 'POST /api/bundles/export'), async (c) => {
    const body = await readBody(c, bundleExportSchema);
    if (body instanceof Response) return body;
    const expires = unixMs(node.time.now() + body.days * DAY_MS) as UnixMs;
    const exported = await exportBundle(node, { ...body, expires });
    if (!exported.ok) return refuse(c, exported.error satisfies BundleFault);
    const { bytes, entries, next } = exported.value;
    const view: ExportedBundleView = { bytes: Buffer.from(bytes).toString('base64url'), entries, next };
    return c.json(view);
  });
  const onError = (c: unknown) => refuse(c as Ctx, { type: 'TooLarge' });
  app.use(BUNDLE_IMPORT_PATH, bodyLimit({ maxSize: IMPORT_BYTES_MAX, onError }));
  app.post(BUNDLE_IMPORT_PATH, guard(deps, 'POST /api/bundles/import'), async (c) => {
    const body = await readBody(c, bundleImportSchema);
    if (body instanceof Response) return body;
    const imported = await importBundle(node, new Uint8Array(Buffer.from(body.bytes, 'base64url')), verifyPasskey);
    return imported.ok ? c.json(imported.value) : refuse(c, imported.error);
  });
}
