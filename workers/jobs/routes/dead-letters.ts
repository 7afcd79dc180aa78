import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ApiError } from "../../contract/api-error.ts";
import {
  adminDeadLetterSchema,
  deadLetterQuerySchema,
  deadLetterSchema,
  replayDeadLettersSchema,
  replayedDeadLettersSchema,
} from "../../contract/dead-letters.ts";
import { listOf } from "../../contract/list.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../auth/authenticate.ts";
import { authenticateAdministrator } from "../auth/authenticate-administrator.ts";
import { discardLetter } from "../dead-letters/discard-letter.ts";
import { listLetters } from "../dead-letters/list-letters.ts";
import { findLetter, type LetterRow, type Reach } from "../dead-letters/reach.ts";
import { replayLetter, replayLetters } from "../dead-letters/replay-letters.ts";
import { showLetter, showToAdministrator } from "../dead-letters/show-letter.ts";
import { allowOnly } from "../middleware/allow-only.ts";
import type { RetryContext } from "../tasks/retry-task.ts";
import { problems } from "./problems.ts";

const maxBodyBytes = 16 * 1024;
const params = z.object({ id: z.uuid("Not a dead letter's id") });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });

type Desk<Letter extends z.ZodType> = {
  base: "/api/dead-letters" | "/api/admin/dead-letters";
  schema: Letter;
  show: (row: LetterRow) => z.input<Letter>;
  /** Whose letters the request is about, and what retrying them is held to. */
  reachOf: (c: Context<AppEnv>) => { reach: Reach; entitlements: RetryContext["entitlements"] };
};

/** What was given up: a tenant's own, and for administrators everybody's. */
export function deadLetterRoutes(app: OpenAPIHono<AppEnv>): void {
  app.use("/api/dead-letters/*", authenticate("tasks"));
  serveDesk(app, {
    base: "/api/dead-letters",
    schema: deadLetterSchema,
    show: showLetter,
    reachOf: (c) => {
      const { tenantId, entitlements } = c.get("actor");
      return { reach: { tenantId }, entitlements };
    },
  });
  app.use("/api/admin/dead-letters/*", authenticateAdministrator());
  serveDesk(app, {
    base: "/api/admin/dead-letters",
    schema: adminDeadLetterSchema,
    show: showToAdministrator,
    reachOf: () => ({ reach: "platform", entitlements: null }),
  });
}

function serveDesk<Letter extends z.ZodType>(app: OpenAPIHono<AppEnv>, desk: Desk<Letter>): void {
  const { base, schema, show, reachOf } = desk;
  const one = json(z.object({ deadLetter: schema }));
  const contextOf = (c: Context<AppEnv>): RetryContext => {
    const { db, flows } = c.get("deps");
    return { db, flows, log: c.get("log"), entitlements: reachOf(c).entitlements };
  };

  const list = createRoute({
    method: "get",
    path: base,
    summary: "Steps that were given up, newest first",
    request: { query: deadLetterQuerySchema },
    responses: {
      200: { description: "A page", content: json(listOf(schema)) },
      ...problems(400, 401, 402, 403),
    },
  });
  app.openapi(list, async (c) => {
    const { rows, nextCursor } = await listLetters(c.get("deps").db, reachOf(c).reach, c.req.valid("query"));
    return c.json({ data: rows.map(show), nextCursor } as never, 200);
  });

  const replayMany = createRoute({
    method: "post",
    path: `${base}/replay`,
    summary: "Begin several again, each where it failed",
    middleware: [bodyLimit({ maxSize: maxBodyBytes, onError: tooLarge })] as const,
    request: { body: { required: true, content: json(replayDeadLettersSchema) } },
    responses: {
      200: { description: "What came of each", content: json(replayedDeadLettersSchema) },
      ...problems(400, 401, 402, 403, 413),
    },
  });
  app.openapi(replayMany, async (c) => {
    const { reach } = reachOf(c);
    return c.json(await replayLetters(contextOf(c), { reach, ids: c.req.valid("json").ids }), 200);
  });
  allowOnly(app, `${base}/replay`, ["POST"]);

  const read = createRoute({
    method: "get",
    path: `${base}/{id}`,
    summary: "A step that was given up, with what it was given and why it failed",
    request: { params },
    responses: {
      200: { description: "The dead letter", content: one },
      ...problems(400, 401, 402, 403, 404),
    },
  });
  app.openapi(read, async (c) => {
    const row = await findLetter(c.get("deps").db, reachOf(c).reach, c.req.valid("param").id);
    return c.json({ deadLetter: show(row) } as never, 200);
  });

  const discard = createRoute({
    method: "delete",
    path: `${base}/{id}`,
    summary: "Give it up for good: its task can no longer be retried",
    request: { params },
    responses: { 204: { description: "It is discarded" }, ...problems(400, 401, 402, 403, 404, 409) },
  });
  app.openapi(discard, async (c) => {
    await discardLetter(c.get("deps"), { reach: reachOf(c).reach, id: c.req.valid("param").id });
    return c.body(null, 204);
  });

  const replay = createRoute({
    method: "post",
    path: `${base}/{id}/replay`,
    summary: "Begin it again where it failed",
    request: { params },
    responses: {
      202: { description: "The dead letter, replayed", content: one },
      ...problems(400, 401, 402, 403, 404, 409, 410, 429),
    },
  });
  app.openapi(replay, async (c) => {
    const row = await replayLetter(contextOf(c), { reach: reachOf(c).reach, id: c.req.valid("param").id });
    return c.json({ deadLetter: show(row) } as never, 202);
  });

  allowOnly(app, base, ["GET"]);
  allowOnly(app, `${base}/:id`, ["GET", "DELETE"]);
  allowOnly(app, `${base}/:id/replay`, ["POST"]);
}

function tooLarge(): never {
  throw new ApiError("payload_too_large", `Cannot read the request: its body is over ${maxBodyBytes} bytes`);
}
