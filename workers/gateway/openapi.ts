import type { OpenAPIHono } from "@hono/zod-openapi";
import { version } from "../../package.json";
import { problemSchema } from "../contract/problem.ts";
import { completeDocument } from "./openapi/complete-document.ts";
import type { Document } from "./openapi/document.ts";
import { createReferencePage, type ReferencePage } from "./openapi/reference-page.ts";
import { securitySchemes } from "./openapi/security-schemes.ts";
import type { AppEnv } from "./router.ts";

const description = `Errors are problem documents (RFC 9457) whose \`code\` names the reason. Paths are version 1: a
change that would break clients gets a path of its own beside it, and the old one says so by \`Deprecation\` and
\`Sunset\`. Answers name in \`ratelimit\` how many requests are left, and in \`x-request-id\` what to tell us when
something is wrong.`;

/** Serves the OpenAPI document of every route that was declared with `createRoute`. */
export function describeApi(app: OpenAPIHono<AppEnv>): void {
  serveReference(app);
  for (const [name, scheme] of Object.entries(securitySchemes))
    app.openAPIRegistry.registerComponent("securitySchemes", name, scheme);
  let document: string | null = null;
  app.get("/openapi.json", (c) => {
    document ??= JSON.stringify(
      completeDocument(
        app.getOpenAPI31Document({
          openapi: "3.1.0",
          info: { title: "Selvedge", version, description },
          servers: [{ url: c.var.deps.config.publicUrl }],
        }) as unknown as Document,
      ),
    );
    return c.body(document, 200, {
      "content-type": "application/json",
      "cache-control": "public, max-age=300",
    });
  });
}

/** The same, for people: at `/docs` of the gateway's own origin, and at `/api/docs` of the site's as well. */
function serveReference(app: OpenAPIHono<AppEnv>): void {
  let made: ReferencePage | null = null;
  app.on(["GET"], ["/docs", "/api/docs"], async (c) => {
    made ??= await createReferencePage();
    return c.html(made.page, 200, {
      "content-security-policy": made.contentSecurityPolicy,
      "cache-control": "public, max-age=300",
    });
  });
}

/** The responses of a route that are problem documents, by status. */
export function problems<Status extends number>(...statuses: Status[]) {
  const response = {
    description: "Problem",
    content: { "application/problem+json": { schema: problemSchema } },
  };
  return Object.fromEntries(statuses.map((status) => [status, response])) as Record<Status, typeof response>;
}
