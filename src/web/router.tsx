import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { queryClient, whenSignedOut } from "./api/cache";
import { isUnauthorized } from "./api/client";
import { meQuery, setupQuery } from "./api/people";
import { homeQuery, overviewQuery } from "./api/projects";
import { runQuery } from "./api/runs";
import { logSearch, schedulesSearch, text } from "./search";
import { NotFound, PageFailed } from "./shell/NotFound";
import { Shell } from "./shell/Shell";

const rootRoute = createRootRoute({ notFoundComponent: NotFound });

/** Pages that need a session: without one the reader is sent to sign in, and without an admin to set-up. */
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      const setup = await queryClient.fetchQuery(setupQuery).catch(() => null);
      if (setup?.needed) throw redirect({ to: "/setup" });
      throw redirect({ to: "/sign-in", search: { next: location.href === "/" ? undefined : location.href } });
    }
  },
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  loader: () => void queryClient.prefetchQuery(homeQuery),
  component: lazyRouteComponent(() => import("./features/home/HomePage"), "HomePage"),
});

const projectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/projects/$projectId",
  loader: ({ params }) => void queryClient.prefetchQuery(overviewQuery(params.projectId)),
  component: lazyRouteComponent(() => import("./features/project/ProjectPage"), "ProjectPage"),
});
const projectIndexRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./features/project/FirstTab"), "FirstTab"),
});
const logicRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/logic",
  component: lazyRouteComponent(() => import("./features/project/LogicTab"), "LogicTab"),
});
const appRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/app",
  component: lazyRouteComponent(() => import("./features/project/AppTab"), "AppTab"),
});
const scheduledRunsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/runs",
  validateSearch: logSearch,
  component: lazyRouteComponent(() => import("./features/schedules/ScheduledRunsTab"), "ScheduledRunsTab"),
});
const versionsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/versions",
  component: lazyRouteComponent(() => import("./features/project/VersionsTab"), "VersionsTab"),
});
const versionRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/versions/$version",
  component: lazyRouteComponent(() => import("./features/project/VersionView"), "VersionView"),
});
const projectSettingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./features/project/SettingsTab"), "SettingsTab"),
});

const runRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/projects/$projectId/runs/$runId",
  loader: ({ params }) => void queryClient.prefetchQuery(runQuery(params.runId)),
  component: lazyRouteComponent(() => import("./features/run/RunPage"), "RunPage"),
});

const runsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/runs",
  validateSearch: logSearch,
  component: lazyRouteComponent(() => import("./features/runs/RunsPage"), "RunsPage"),
});
const schedulesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/schedules",
  validateSearch: schedulesSearch,
  component: lazyRouteComponent(() => import("./features/workspace/SchedulesPage"), "SchedulesPage"),
});
const connectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connections",
  component: lazyRouteComponent(() => import("./features/connections/ConnectionsPage"), "ConnectionsPage"),
});
const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./features/settings/SettingsPage"), "SettingsPage"),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string; link?: string } => ({
    next: text(search.next),
    link: text(search.link),
  }),
  component: lazyRouteComponent(() => import("./features/sign-in/SignInPage"), "SignInPage"),
});
const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("./features/sign-in/SetupPage"), "SetupPage"),
});

const routeTree = rootRoute.addChildren([
  shellRoute.addChildren([
    homeRoute,
    projectRoute.addChildren([
      projectIndexRoute,
      logicRoute,
      appRoute,
      scheduledRunsRoute,
      versionsRoute,
      versionRoute,
      projectSettingsRoute,
    ]),
    runRoute,
    runsRoute,
    schedulesRoute,
    connectionsRoute,
    settingsRoute,
  ]),
  signInRoute,
  setupRoute,
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: PageFailed,
  defaultPendingMs: 300,
  scrollRestoration: true,
});

whenSignedOut(() => {
  queryClient.removeQueries({ queryKey: ["me"] });
  void router.navigate({ to: "/sign-in", search: { next: router.state.location.href } });
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
