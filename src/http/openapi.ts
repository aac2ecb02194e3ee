import { Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import type { HttpEnv } from "./context";

/** The OpenAPI document, generated from the schemas that validate, and the page that shows it. */
export const docs = (api: Hono<HttpEnv>): Hono<HttpEnv> =>
  new Hono<HttpEnv>()
    .get("/v1/openapi.json", async (c) => {
      const document = await generateSpecs(api, {
        // Its own words for a 400 are not ours: every refusal is the error of API.md, which each route names as its default.
        defaultValidationErrorResponse: false,
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
      return c.json(document);
    })
    .get("/docs", (c) => {
      c.header("content-security-policy", docsPolicy);
      return c.html(page);
    });

const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Scalar's script is one of our own static assets: nothing comes from elsewhere. */
const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Daybook API</title>
  </head>
  <body>
    <script id="api-reference" data-url="/api/v1/openapi.json" data-configuration='{"withDefaultFonts":false,"telemetry":false,"hideClientButton":true,"showDeveloperTools":"never","agent":{"disabled":true},"mcp":{"disabled":true}}'></script>
    <script src="/api-docs.js"></script>
  </body>
</html>
`;
