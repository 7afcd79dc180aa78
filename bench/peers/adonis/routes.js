import router from "@adonisjs/core/services/router";
import server from "@adonisjs/core/services/server";
import limiter from "@adonisjs/limiter/services/main";
import { Pool } from "undici";

const upstream = new Pool(process.env.UPSTREAM, { connections: 128 });

/** The upstream's answers, kept in the process as `nginx` keeps them; `/cached` in front of a path asks for those. */
const kept = new Map();
const keptForMs = 60_000;

const throttle = limiter.define("api", ({ session }) =>
  limiter.allowRequests(1_000_000).every("1 minute").usingKey(session.get("user_id")),
);

async function requireUser({ session, response }, next) {
  if (session.get("user_id") === undefined) return response.unauthorized({ code: "unauthenticated" });
  await next();
}

/** One line about each request, as the others write. */
async function logRequest({ logger, request, response }, next) {
  const startedMs = performance.now();
  await next();
  const durationMs = Math.round(performance.now() - startedMs);
  logger.info(
    { method: request.method(), url: request.url(), status: response.getStatus(), durationMs },
    "request",
  );
}

async function ask(path) {
  const { statusCode, headers, body } = await upstream.request({ path, method: "GET" });
  return { statusCode, type: headers["content-type"], length: headers["content-length"], body };
}

async function forward({ request, response }) {
  const { statusCode, type, length, body } = await ask(request.url());
  response.status(statusCode).header("content-type", type).header("content-length", length);
  response.stream(body);
}

async function answerKept({ request, response }) {
  const path = request.url().slice("/cached".length);
  let answer = kept.get(path);
  if (answer === undefined || answer.untilMs < Date.now()) {
    const { statusCode, type, body } = await ask(path);
    answer = { statusCode, type, text: await body.text(), untilMs: Date.now() + keptForMs };
    kept.set(path, answer);
  }
  response.status(answer.statusCode).header("content-type", answer.type).send(answer.text);
}

server.use([
  () => import("@adonisjs/session/session_middleware"),
  () => import("@adonisjs/shield/shield_middleware"),
]);
router.get("/health", ({ response }) => response.json({ status: "ok" }));
router.get("/cached/*", answerKept).use([logRequest, requireUser, throttle]);
router.get("*", forward).use([logRequest, requireUser, throttle]);
