import { waitUntil } from "cloudflare:workers";
import type { Context, MiddlewareHandler, Next } from "hono";
import { routePath } from "hono/route";
import { ApiError } from "../../contract/api-error.ts";
import { lockedSecondsFor, takesIdempotencyKey } from "../idempotency/idempotent-routes.ts";
import {
  type Beginning,
  type Begun,
  beginAttempt,
  giveUp,
  type KeptAnswer,
  keepAnswer,
} from "../idempotency/kept-answers.ts";
import { readIdempotencyKey } from "../idempotency/read-key.ts";
import { callerOf } from "../identity/require-identity.ts";
import { describeError, log } from "../log.ts";
import type { AppEnv } from "../router.ts";
import { countedAddressOf } from "./client-address.ts";

/** Answers that say nothing of what was done: the same request may get another one the next time. */
const notKept = new Set([401, 402, 403, 408, 409, 412, 423, 425, 428, 429]);

const keptHeaders = ["content-type", "content-language", "etag", "location"];
const mostKeptBytes = 32 * 1024;

/**
 * Carries out a request with an `Idempotency-Key` once: whoever sends it again with the same key is given the answer of
 * the first, which says of itself that it is one. Without a place to keep the answer the request is refused, since
 * nobody could tell whether it was carried out.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function idempotency(): MiddlewareHandler<AppEnv> {
  return async function idempotency(c, next) {
    const header = c.req.header("idempotency-key");
    if (header === undefined || !takesIdempotencyKey(c.req.method, c.req.path)) return next();
    if (["*", "/*"].includes(routePath(c, -1))) return next();
    const begun = await describeRequest(c, readIdempotencyKey(header));
    const beginning = await begin(c, begun);
    if (beginning.kind === "answered") return replay(beginning.answer);
    if (beginning.kind !== "mine") throw refusal(beginning.kind);
    const work = carryOut(c, next, { id: begun.id, attempt: beginning.attempt });
    // Whoever hangs up meanwhile finds the answer when they come back.
    waitUntil(work);
    await work;
  };
}

/** Reads the body, which bodyLimit holds to its size, and puts it back for whoever parses it. */
async function describeRequest(c: Context<AppEnv>, key: string): Promise<Begun> {
  const caller = await callerOf(c);
  const { scope, ...owner } = scopeOf(caller, c.var.clientAddress);
  const { raw } = c.req;
  const body = raw.body === null ? new ArrayBuffer(0) : await raw.arrayBuffer();
  if (raw.body !== null) c.req.raw = new Request(raw, { body });
  const { pathname, search } = new URL(c.req.url);
  const type = c.req.header("content-type") ?? "";
  const bodyHash = await sha256(new Uint8Array(body));
  return {
    ...owner,
    id: await sha256(encode(JSON.stringify([scope, key]))),
    fingerprint: await sha256(encode(JSON.stringify([c.req.method, pathname, search, type, bodyHash]))),
  };
}

/** A key is its caller's: the same one of somebody else, or of the same person in another tenant, is another. */
function scopeOf(caller: Awaited<ReturnType<typeof callerOf>>, address: string) {
  if (caller === null) return { scope: ["address", countedAddressOf(address)], userId: null, tenantId: null };
  if (caller.kind === "key") {
    const { keyId, tenant } = caller.key;
    return { scope: ["key", keyId], userId: null, tenantId: tenant.id };
  }
  const { user, tenant, impersonatorId } = caller.person;
  const tenantId = tenant?.id ?? null;
  return { scope: ["user", user.id, tenantId, impersonatorId], userId: user.id, tenantId };
}

async function begin(c: Context<AppEnv>, begun: Begun): Promise<Beginning> {
  try {
    return await beginAttempt(c.var.deps.db, begun, { lockedSeconds: lockedSecondsFor(c.req.path) });
  } catch (cause) {
    throw new ApiError(
      "unavailable",
      "Cannot promise right now to carry this out once; send it again later",
      {
        cause,
        headers: { "retry-after": "5" },
      },
    );
  }
}

function refusal(kind: "in flight" | "another request"): ApiError {
  return kind === "in flight"
    ? new ApiError("idempotency_in_flight", undefined, { headers: { "retry-after": "1" } })
    : new ApiError("idempotency_mismatch", "Use another key: this one was sent with another request");
}

async function carryOut(
  c: Context<AppEnv>,
  next: Next,
  mine: { id: string; attempt: string },
): Promise<void> {
  const { db } = c.var.deps;
  try {
    await next();
  } catch (error) {
    await settle(() => giveUp(db, mine));
    throw error;
  }
  const { res } = c;
  if (res.status >= 500 || notKept.has(res.status) || res.headers.has("set-cookie")) {
    return settle(() => giveUp(db, mine));
  }
  const bytes = new Uint8Array(await res.arrayBuffer());
  c.res = new Response(isEmpty(res.status) ? null : bytes, res);
  const answer = {
    status: res.status,
    headers: Object.fromEntries(
      keptHeaders.flatMap((name): [string, string][] => {
        const value = res.headers.get(name);
        return value === null ? [] : [[name, value]];
      }),
    ),
    body: bytes.byteLength > mostKeptBytes ? null : bytes,
  };
  await settle(() => keepAnswer(db, mine, answer));
}

/** The deed is done: what cannot be written down at once is tried again, behind the answer. */
async function settle(write: () => Promise<void>): Promise<void> {
  await write().catch(() => {
    waitUntil(tryAgain(write));
  });
}

const pausesMs = [500, 2_000, 8_000];

async function tryAgain(write: () => Promise<void>): Promise<void> {
  for (const [index, pauseMs] of pausesMs.entries()) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    try {
      return await write();
    } catch (error) {
      if (index === pausesMs.length - 1) log("error", "idempotent_answer_not_kept", describeError(error));
    }
  }
}

function replay({ status, headers, body }: KeptAnswer): Response {
  if (body === null) {
    throw new ApiError("conflict", "This was carried out already; its answer was too large to be kept");
  }
  return new Response(isEmpty(status) ? null : body, {
    status,
    headers: { ...headers, "idempotency-replayed": "true" },
  });
}

/** A response of these statuses is refused a body, even one without a byte. */
function isEmpty(status: number): boolean {
  return [204, 205, 304].includes(status);
}

const encode = (text: string) => new TextEncoder().encode(text);

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
