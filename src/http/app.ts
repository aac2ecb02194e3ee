import { Hono } from "hono";
import { allSchedules } from "./all-schedules";
import type { HttpEnv } from "./context";
import { compatibleRuns } from "./compatible-runs";
import { connections } from "./connections";
import { deliveries } from "./deliveries";
import { enter, maybeSignedIn, signedIn } from "./door";
import { answerFailure, answerMissing } from "./failure";
import { health } from "./health";
import { home } from "./home";
import { me } from "./me";
import { notifications } from "./notifications";
import { docs } from "./openapi";
import { outbox } from "./outbox";
import { people } from "./people";
import { projects } from "./projects";
import { limitRuns } from "./rate-limit";
import { results } from "./results";
import { runEvents } from "./run-events";
import { runs } from "./runs";
import { schedules } from "./schedules";
import { settings } from "./settings";
import { setup } from "./setup";
import { signIn } from "./sign-in";
import { tokens } from "./tokens";

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
