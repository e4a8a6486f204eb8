/** Addresses of the console. Filters and selection live in the address, so that going back goes back. */
import { createRootRoute, createRoute, createRouter, Navigate, Outlet } from '@tanstack/react-router';
import { DirectionScreen } from './direction/direction-screen.tsx';
import { DocumentScreen } from './document/document-screen.tsx';
import type { DocumentSearch } from './document/draft-subject.ts';
import { ExchangeScreen } from './exchange/exchange-screen.tsx';
import { FiguresScreen, type FiguresSearch } from './figures/figures-screen.tsx';
import { DeskFrame } from './frame/frame.tsx';
import { listScreens } from './frame/screen.ts';
import { IncidentScreen } from './incident/incident-screen.tsx';
import { NodeScreen } from './node/node-screen.tsx';
import { OperationsScreen } from './operations/operations-screen.tsx';
import { OwnGroundScreen } from './own-ground/own-ground-screen.tsx';
import { PatternScreen } from './pattern/pattern-screen.tsx';
import { ReleaseScreen } from './release/release-screen.tsx';
import { SeamScreen } from './seam/seam-screen.tsx';
import { EnrolScreen } from './session/enrol-screen.tsx';
import { useSession } from './session/session.ts';
import { SignInScreen } from './session/sign-in-screen.tsx';
import { WatchScreen } from './watch/watch-screen.tsx';

export type WatchSearch = {
  readonly record?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly kind?: string | undefined;
  readonly originator?: string | undefined;
  readonly district?: string | undefined;
  readonly text?: string | undefined;
};

const rootRoute = createRootRoute({ component: Outlet });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>) => ({ token: textOf(search['token']) }),
  component: function SignInRoute() {
    return <SignInScreen token={signInRoute.useSearch().token ?? null} />;
  },
});

const enrolRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/enrol',
  validateSearch: (search: Record<string, unknown>) => ({ token: textOf(search['token']) }),
  component: function EnrolRoute() {
    return <EnrolScreen token={enrolRoute.useSearch().token ?? ''} />;
  },
});

const frameRoute = createRoute({ getParentRoute: () => rootRoute, id: 'frame', component: DeskFrame });

/** The first screen that this seat is offered. */
const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  component: function HomeRoute() {
    const [first] = listScreens(useSession());
    return first === undefined ? null : <Navigate to={first.path} replace />;
  },
});

const nodeRoute = createRoute({ getParentRoute: () => frameRoute, path: '/node', component: NodeScreen });

const watchRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/watch',
  validateSearch: (search: Record<string, unknown>): WatchSearch => ({
    record: textOf(search['record']),
    from: textOf(search['from']),
    to: textOf(search['to']),
    kind: textOf(search['kind']),
    originator: textOf(search['originator']),
    district: textOf(search['district']),
    text: textOf(search['text']),
  }),
  component: function WatchRoute() {
    return <WatchScreen search={watchRoute.useSearch()} />;
  },
});

const incidentRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/incidents/$id',
  component: function IncidentRoute() {
    return <IncidentScreen id={incidentRoute.useParams().id} />;
  },
});

const releaseRoute = createRoute({ getParentRoute: () => frameRoute, path: '/release', component: ReleaseScreen });

const exchangeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/exchange',
  validateSearch: (search: Record<string, unknown>) => ({ partner: textOf(search['partner']) }),
  component: function ExchangeRoute() {
    return <ExchangeScreen partner={exchangeRoute.useSearch().partner ?? null} />;
  },
});

const seamRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/seam',
  validateSearch: (search: Record<string, unknown>) => ({ slot: countOf(search['slot']) }),
  component: function SeamRoute() {
    return <SeamScreen slot={seamRoute.useSearch().slot ?? null} />;
  },
});

const ownGroundRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/own-ground',
  validateSearch: (search: Record<string, unknown>) => ({ slot: countOf(search['slot']) }),
  component: function OwnGroundRoute() {
    return <OwnGroundScreen slot={ownGroundRoute.useSearch().slot ?? null} />;
  },
});

const operationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/operations',
  component: OperationsScreen,
});

const directionRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/direction',
  validateSearch: (search: Record<string, unknown>) => ({ at: textOf(search['at']) }),
  component: function DirectionRoute() {
    return <DirectionScreen at={directionRoute.useSearch().at ?? null} />;
  },
});

const documentRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/documents',
  validateSearch: (search: Record<string, unknown>): DocumentSearch => ({
    kind: search['kind'] === 'statement' ? 'statement' : search['kind'] === 'situation' ? 'situation' : undefined,
    meeting: textOf(search['meeting']),
    centre: textOf(search['centre']),
    from: textOf(search['from']),
    to: textOf(search['to']),
    language: textOf(search['language']),
  }),
  component: function DocumentRoute() {
    return <DocumentScreen search={documentRoute.useSearch()} />;
  },
});

const figuresRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/figures',
  validateSearch: (search: Record<string, unknown>): FiguresSearch => ({
    centre: textOf(search['centre']),
    days: countOf(search['days']),
    to: textOf(search['to']),
  }),
  component: function FiguresRoute() {
    return <FiguresScreen search={figuresRoute.useSearch()} />;
  },
});

const patternRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/repetition',
  validateSearch: (search: Record<string, unknown>) => ({ type: textOf(search['type']) }),
  component: function PatternRoute() {
    return <PatternScreen type={patternRoute.useSearch().type ?? null} />;
  },
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  enrolRoute,
  frameRoute.addChildren([
    homeRoute,
    watchRoute,
    incidentRoute,
    releaseRoute,
    exchangeRoute,
    seamRoute,
    ownGroundRoute,
    operationsRoute,
    directionRoute,
    documentRoute,
    figuresRoute,
    patternRoute,
    nodeRoute,
  ]),
]);

export const router = createRouter({ routeTree });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}
