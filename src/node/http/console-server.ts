/** The console's socket: plain HTTP on loopback, because passkeys and cookies of a node belong to `localhost` or a proxy. */
import { serve } from '@hono/node-server';
import type { createConsole } from './app.ts';

export type ConsoleServer = { readonly port: number; readonly close: () => Promise<void> };

export async function openConsoleServer(
  app: ReturnType<typeof createConsole>,
  options: { readonly port: number; readonly host: string },
): Promise<ConsoleServer> {
  const { server, port } = await new Promise<{ server: ReturnType<typeof serve>; port: number }>((resolve, reject) => {
    const started = serve({ fetch: app.fetch, port: options.port, hostname: options.host }, (info) =>
      resolve({ server: started, port: info.port }),
    );
    started.on('error', reject);
  });
  return {
    port,
    close: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
