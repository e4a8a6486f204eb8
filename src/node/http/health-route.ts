/**
 * For whoever runs the node: is it alive, is it ready, and how busy. Health says two words to anybody; metrics answer only
 * this machine's own address or the administrator. Labels are routes, statuses and lanes: no content, no partner's name.
 */
import type { Hono } from 'hono';
import { matchedRoutes } from 'hono/route';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { NodeLog } from '../log.ts';
import { listFences } from '../service/fence.ts';
import type { RunningNode } from '../wire.ts';
import { callerAddress } from './rate-limit.ts';
import { type ConsoleDeps, type Ctx, type Env, findCaller, refuse } from './route.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['own', '127.0.0.1', '::1', '::ffff:127.0.0.1']);

export type Meter = {
  readonly registry: Registry;
  readonly note: (answered: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }) => void;
};

export function createMeter(node: RunningNode): Meter {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'seamline_http_requests_total',
    help: 'Requests by route and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'seamline_http_request_seconds',
    help: 'Time to answer by route.',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.02, 0.05, 0.2, 1, 5],
    registers,
  });
  addStoreGauges(node, registers);
  addProcessGauges(registers);
  return {
    registry,
    note: ({ method, route, status, seconds: took }) => {
      requests.inc({ method, route, status: String(status) });
      seconds.observe({ method, route }, took);
    },
  };
}

/** Rows of the append-only tables, counted when asked. */
function addStoreGauges(node: RunningNode, registers: Registry[]): void {
  for (const [table, help] of [
    ['record', 'Records held.'],
    ['feed_entry', 'Feed entries held.'],
    ['partner', 'Partners paired.'],
  ] as const)
    new Gauge({
      name: `seamline_${table}_rows`,
      help,
      registers,
      async collect() {
        const row = await node.store.db
          .selectFrom(table)
          .select((e) => e.fn.countAll().as('n'))
          .executeTakeFirst();
        this.set(Number(row?.n ?? 0));
      },
    });
}

function addProcessGauges(registers: Registry[]): void {
  for (const [name, help, read] of [
    ['seamline_process_resident_bytes', 'Memory of the process.', () => process.memoryUsage.rss()],
    ['seamline_process_uptime_seconds', 'Time since the process began.', () => process.uptime()],
  ] as const)
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
}

/** Counts and times every answer, and logs each refusal by its code. */
export function watchAnswers(meter: Meter, log: NodeLog) {
  return async (c: Ctx, next: () => Promise<void>) => {
    const start = performance.now();
    await next();
    const { method } = c.req;
    const { status } = c.res;
    const route = matchedRoutes(c).find((matched) => matched.method !== 'ALL')?.path ?? 'none';
    meter.note({ method, route, status, seconds: (performance.now() - start) / 1_000 });
    const code = c.get('refused');
    if (code !== undefined) log.refused({ method, route, status, code, seat: c.get('seat')?.seat ?? null });
  };
}

export function addHealthRoutes(app: Hono<Env>, deps: ConsoleDeps, meter: Meter): void {
  const { node } = deps;
  app.get('/health/live', (c) => c.json({ live: true }));
  app.get('/health/ready', async (c) => {
    try {
      const isFenced = (await listFences(node.store.db)).length > 0;
      return c.json({ ready: true, fenced: isFenced });
    } catch {
      return c.json({ ready: false }, 503);
    }
  });
  app.get('/metrics', async (c) => {
    const isHere = LOOPBACK.has(callerAddress(c)) && c.req.header('x-forwarded-for') === undefined;
    if (!isHere && findCaller(c, deps)?.role !== 'administrator') return refuse(c, { type: 'NotFound' });
    return c.body(await meter.registry.metrics(), 200, { 'content-type': meter.registry.contentType });
  });
}
