import { Hono } from "hono";
import { allSchedules } from "./schedules/all";
import { configured } from "./kit/configured";
import type { HttpEnv } from "./kit/context";
import { compatibleRuns } from "./runs/compatible";
import { connectionRoutes } from "./connections/routes";
import { deliveryRoutes } from "./notifications/deliveries";
import { enter, maybeSignedIn, signedIn } from "./kit/door";
import { answerFailure, answerMissing } from "./kit/failure";
import { health } from "./health/routes";
import { home } from "./home/routes";
import { me } from "./people/me";
import { notificationRoutes } from "./notifications/routes";
import { docs } from "./kit/openapi";
import { outboxRoutes } from "./outbox/routes";
import { people } from "./people/routes";
import { projectRoutes } from "./projects/routes";
import { methods } from "./kit/methods";
import { limitRuns } from "./kit/rate-limit";
import { results } from "./runs/results";
import { runEvents } from "./runs/events";
import { runRoutes } from "./runs/routes";
import { scheduleRoutes } from "./schedules/routes";
import { settings } from "./settings/routes";
import { setup, setupPage } from "./sign-in/setup";
import { signInRoutes } from "./sign-in/routes";
import { tokens } from "./tokens/routes";

/** First the routes that need no signing in, then everything for members. */
const api = new Hono<HttpEnv>();
api.use("/health", maybeSignedIn);
const open = api.route("/", health).route("/", setup);
api.use("*", signedIn);
api.post("/project/:projectId/run", limitRuns);
api.post("/projects/:projectId/runs", limitRuns);
api.post("/schedules/:id/run", limitRuns);
api.post("/projects/:id/publish", limitRuns);
api.post("/runs/:id/retry", limitRuns);
api.get("/runs/:id/capture.png", limitRuns);
api.get("/runs/:id/capture.pdf", limitRuns);
// One chain, so that the type of every route reaches the web application.
const routes = open
  .route("/", home)
  .route("/", me)
  .route("/", people)
  .route("/", tokens)
  .route("/", projectRoutes)
  .route("/", compatibleRuns)
  .route("/", allSchedules)
  .route("/", scheduleRoutes)
  .route("/", notificationRoutes)
  .route("/", runRoutes)
  .route("/", runEvents)
  .route("/", results)
  .route("/", deliveryRoutes)
  .route("/", connectionRoutes)
  .route("/", settings);

/** The routes under /api/v1: paths, inputs and answers. The web application's calls are typed by it. */
export type Api = typeof routes;
/** Signing in and out, mounted at the root. */
export type SignInRoutes = typeof signInRoutes;

/** Every request that is not a static asset. */
export const app = new Hono<HttpEnv>();
app.use(enter, configured, methods(app));
app.onError(answerFailure);
app.route("/api", docs(api));
app.route("/api/v1", api);
app.route("/", signInRoutes);
app.route("/", setupPage);
app.route("/", outboxRoutes);
app.all("/api/*", answerMissing);
app.get("*", (c) => c.env.ASSETS.fetch(c.req.raw));
app.notFound(answerMissing);
