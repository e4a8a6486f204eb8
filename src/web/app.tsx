/** The page: query client, reader, router. A request that is refused for want of a session shows the sign-in screen. */
import { QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { sessionQuery } from './api/query.ts';
import { problemOf } from './api/request.ts';
import { ReaderProvider } from './reader/reader.tsx';
import { router } from './router.tsx';

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      const isSessionAsked = query.queryKey[0] === sessionQuery.queryKey[0];
      if (problemOf(error).status === 401 && !isSessionAsked) void client.resetQueries(sessionQuery);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => problemOf(error).status === 0 && count < 3,
    },
  },
});

export function App(): ReactElement {
  return (
    <QueryClientProvider client={client}>
      <Page />
    </QueryClientProvider>
  );
}

function Page(): ReactElement {
  /** With a one-time link in hand there is no session to ask for yet. */
  const isSigningIn = window.location.pathname === '/sign-in';
  const { data: session } = useQuery({ ...sessionQuery, enabled: !isSigningIn });
  return (
    <ReaderProvider node={session?.organisation.id ?? null}>
      <RouterProvider router={router} />
    </ReaderProvider>
  );
}
