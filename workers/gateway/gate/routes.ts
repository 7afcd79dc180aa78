import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { originOf } from "../audit/origin.ts";
import { recordSurely } from "../audit/record-surely.ts";
import { readCookie } from "../auth/cookies.ts";
import { identityOf } from "../identity/require-identity.ts";
import { problems } from "../openapi.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { readCode, readPass, writeGateToken } from "./gate-token.ts";
import { type Gate, type GateName, gateNames, gateOf } from "./gates.ts";
import { whoPasses } from "./who-passes.ts";

/** Where the proxy of the other host asks for `enter`. */
const enterPath = "/selvedge-gate/enter";
const codeMs = 60_000;
const stateSeconds = 600;
const passSeconds = 12 * 3_600;

/** A path of the other host, as a browser asks for it. */
const path = /^\/(?!\/)[\x21-\x5b\x5d-\x7e]{0,1500}$/;
const state = /^[A-Za-z0-9-]{36}$/;

const gate = z.enum(gateNames);
const common = { method: "get" as const, tags: ["internal"], security: [] };
const onward = { 302: { description: "On, to whoever knows more" } };

const forward = createRoute({
  ...{ ...common, path: "/api/auth/forward", operationId: "forwardAuth" },
  summary:
    "Whether a request may reach the studio, or the billing dashboard: asked by the proxy in front of it",
  description:
    "By the cookie that `enter` set on that host. Who may not pass is led to sign in, or told 401 where no page is asked for.",
  request: { query: z.strictObject({ for: gate }) },
  responses: {
    204: { description: "It may; `x-selvedge-user` and `x-selvedge-role` say whose it is" },
    ...{ ...onward, ...problems(400, 401, 404, 429, 503) },
  },
});

const begin = createRoute({
  ...{ ...common, path: "/api/auth/forward/begin", operationId: "beginForwardAuth" },
  summary: "From the other host to the site, where somebody's session is known, and back with a code",
  request: {
    query: z.strictObject({ for: gate, to: z.string().regex(path), state: z.string().regex(state) }),
  },
  responses: { ...onward, ...problems(400, 403, 404, 429, 503) },
});

const enter = createRoute({
  ...{ ...common, path: "/api/auth/forward/enter", operationId: "enterForwardAuth" },
  summary: "Back on the other host: a cookie of its own for the code",
  request: { query: z.strictObject({ code: z.string().max(6_000) }) },
  responses: { ...onward, ...problems(400, 403, 404, 429, 503) },
});

/** @see docs/decisions/027-ways-into-the-studio.md */
export function gateRoutes(): OpenAPIHono<AppEnv> {
  return createRouter()
    .openapi(forward, async (c) => {
      const found = await openGate(c, c.req.valid("query").for);
      const { config } = c.var.deps;
      const pass = await readPass(config, readCookie(c.req.raw.headers, cookieName(found, "gate")) ?? "");
      const passing =
        pass === null || pass.gate !== found.name ? null : await whoPasses(c.var.deps, found, pass);
      if (pass === null || passing === null || passing.needs !== null)
        return (await leadAway(c, found)) as never;
      return c.body(null, 204, { "x-selvedge-user": pass.userId, "x-selvedge-role": passing.role });
    })
    .openapi(begin, async (c) => {
      const { for: name, to, state: given } = c.req.valid("query");
      const found = await openGate(c, name);
      const { config } = c.var.deps;
      const here = new URL(c.req.url);
      const identity = await identityOf(c);
      if (identity === null) return c.redirect(`${config.publicUrl}/sign-in?next=${back(here)}`);
      const { sessionId, user } = identity;
      const passing = await whoPasses(c.var.deps, found, { sessionId, userId: user.id });
      if (passing === null)
        throw new ApiError("forbidden", `This is for people with the role ${found.roles.join(" or ")}`);
      if (passing.needs === "factor")
        return c.redirect(`${config.publicUrl}/app/settings/confirm?next=${back(here)}`);
      const code = await writeGateToken(config, {
        ...{ kind: "code", gate: found.name, userId: user.id, sessionId, state: given, to },
        untilMs: Date.now() + codeMs,
      });
      return c.redirect(`${found.origin}${enterPath}?code=${code}`);
    })
    .openapi(enter, async (c) => {
      const { config } = c.var.deps;
      const code = await readCode(config, c.req.valid("query").code);
      if (code === null) throw spent();
      const found = await openGate(c, code.gate);
      // A link that somebody else was given leads nobody in: their browser has another state, or none.
      if (readCookie(c.req.raw.headers, cookieName(found, "gate_state")) !== code.state) throw spent();
      const { gate: name, userId, sessionId } = code;
      const passing = await whoPasses(c.var.deps, found, code);
      if (passing === null || passing.needs !== null) throw spent();
      const pass = await writeGateToken(config, {
        ...{ kind: "pass", gate: name, userId, sessionId },
        untilMs: Date.now() + passSeconds * 1_000,
      });
      // Once for a pass, and not once for each request that it opens.
      await recordSurely(
        { ...c.var.deps, origin: originOf(c) },
        {
          ...{ action: "gate.entered", actorId: userId, tenantId: null, targetId: sessionId },
          changes: { gate: [null, name] },
        },
      );
      setCookie(c, found, { name: "gate", value: pass, seconds: passSeconds });
      return c.redirect(`${found.origin}${code.to}`);
    });
}

/** To the site, with what the browser wanted; whoever asks for no page is not led through pages. */
async function leadAway(c: Context<AppEnv>, found: Gate): Promise<Response> {
  const method = c.req.header("x-forwarded-method") ?? "GET";
  const isPage = method === "GET" && (c.req.header("accept") ?? "").includes("text/html");
  if (!isPage) throw new ApiError("unauthenticated", "Sign in first, at the page");
  const asked = c.req.header("x-forwarded-uri") ?? "/";
  const to = path.test(asked) && !asked.startsWith(enterPath) ? asked : "/";
  // One for all tabs, so that each of them finds it; a code is good for a minute and in this browser alone.
  const known = readCookie(c.req.raw.headers, cookieName(found, "gate_state")) ?? "";
  const given = state.test(known) ? known : crypto.randomUUID();
  setCookie(c, found, { name: "gate_state", value: given, seconds: stateSeconds });
  const query = new URLSearchParams({ for: found.name, to, state: given });
  return c.redirect(`${c.var.deps.config.publicUrl}/api/auth/forward/begin?${query}`);
}

/** The gate of that name; during maintenance it opens to administrators alone, who are let in everywhere then. */
async function openGate(c: Context<AppEnv>, name: GateName): Promise<Gate> {
  const { config, entry } = c.var.deps;
  const found = gateOf(config, name);
  if (found === null) throw new ApiError("not_found", `This deployment has no gate "${name}"`);
  const { maintenance } = await entry.current();
  return maintenance === null ? found : { ...found, roles: found.roles.filter((role) => role === "admin") };
}

function spent(): ApiError {
  return new ApiError("forbidden", "This way in has ended: open the page anew");
}

function back({ pathname, search }: URL): string {
  return encodeURIComponent(pathname + search);
}

/** `__Host-`: of that host alone, whatever its neighbours set. Browsers take it only over https. */
function cookieName({ origin }: Gate, name: string): string {
  return `${origin.startsWith("https:") ? "__Host-" : ""}selvedge.${name}`;
}

function setCookie(
  c: Context<AppEnv>,
  found: Gate,
  { name, value, seconds }: { name: string; value: string; seconds: number },
): void {
  const secure = found.origin.startsWith("https:") ? "; Secure" : "";
  const cookie = `${cookieName(found, name)}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${secure}`;
  c.header("set-cookie", cookie, { append: true });
}
