import { Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import type { HttpEnv } from "./context";
import { referencePage, type Document } from "../reference/page";

/** The OpenAPI document, generated from the schemas that validate, and the page that shows it. */
export function docs(api: Hono<HttpEnv>): Hono<HttpEnv> {
  const document = (): ReturnType<typeof generateSpecs> =>
    generateSpecs(api, {
      // Every refusal has our error body, which each route names as its default; the library's own 400 is never answered.
      defaultValidationErrorResponse: false,
      // The log as a file, `/runs.csv`, is no static file.
      excludeStaticFile: false,
      documentation: {
        openapi: "3.1.0",
        info: {
          title: "Daybook API",
          version: "1",
          description:
            "One API for the web application, a user's command line, and programs. Times are UTC ISO 8601 with milliseconds, ids lower-case UUIDs.",
        },
        servers: [{ url: "/api/v1" }],
        components: {
          securitySchemes: {
            token: { type: "http", scheme: "bearer", description: "An API token: dbk_ and 43 characters." },
            session: {
              type: "apiKey",
              in: "cookie",
              name: "daybook.session_token",
              description: "The browser's session; over https its name begins with __Secure-.",
            },
          },
        },
      },
    });
  return new Hono<HttpEnv>()
    .get("/v1/openapi.json", async (c) => c.json(await document()))
    .get("/docs", async (c) => {
      c.header("content-security-policy", docsPolicy);
      return c.html(referencePage((await document()) as Document, new URL(c.req.url).origin));
    });
}

/** The page has no script; its one style sheet is in it. */
const docsPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
