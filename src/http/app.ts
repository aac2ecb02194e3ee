import { Hono } from "hono";
import { allSchedules } from "./schedules/all";
import type { HttpEnv } from "./kit/context";
import { compatibleRuns } from "./runs/compatible";
import { connections } from "./connections/routes";
import { deliveries } from "./notifications/deliveries";
import { enter, maybeSignedIn, signedIn } from "./kit/door";
import { answerFailure, answerMissing } from "./kit/failure";
import { health } from "./health/routes";
import { home } from "./home/routes";
import { me } from "./people/me";
import { notifications } from "./notifications/routes";
import { docs } from "./kit/openapi";
import { outbox } from "./outbox/routes";
import { people } from "./people/routes";
import { projects } from "./projects/routes";
import { limitRuns } from "./kit/rate-limit";
import { results } from "./runs/results";
import { runEvents } from "./runs/events";
import { runs } from "./runs/routes";
import { schedules } from "./schedules/routes";
import { settings } from "./settings/routes";
import { setup } from "./sign-in/setup";
import { signIn } from "./sign-in/routes";
import { tokens } from "./tokens/routes";

/** Part A and part B: the routes that strangers may ask first, then everything for members. */
const api = new Hono<HttpEnv>();
api.use("/health", maybeSignedIn);
api.route("/", health);
api.route("/", setup);
api.use("*", signedIn);
api.post("/project/:projectId/run", limitRuns);
api.post("/projects/:projectId/runs", limitRuns);
api.post("/schedules/:id/run", limitRuns);
api.post("/runs/:id/retry", limitRuns);
api.get("/runs/:id/capture.png", limitRuns);
api.get("/runs/:id/capture.pdf", limitRuns);
for (const resource of [
  home,
  me,
  people,
  tokens,
  projects,
  compatibleRuns,
  allSchedules,
  schedules,
  notifications,
  runs,
  runEvents,
  results,
  deliveries,
  connections,
  settings,
])
  api.route("/", resource);

/** Every request that is not a static asset. */
export const app = new Hono<HttpEnv>();
app.use(enter);
app.onError(answerFailure);
app.route("/api", docs(api));
app.route("/api/v1", api);
app.route("/", signIn);
app.route("/", outbox);
app.all("/api/*", answerMissing);
app.get("*", (c) => c.env.ASSETS.fetch(c.req.raw));
app.notFound(answerMissing);
