/** A gateway of Fastify: sessions and limits in Redis, security headers, a log, and the upstream behind it. */
import { readFileSync, writeFileSync } from "node:fs";
import { fastifyCookie } from "@fastify/cookie";
import helmet from "@fastify/helmet";
import proxy from "@fastify/http-proxy";
import rateLimit from "@fastify/rate-limit";
import session from "@fastify/session";
import { RedisStore } from "connect-redis";
import Fastify from "fastify";
import { Redis } from "ioredis";
import { createClient } from "redis";

const { PORT, REDIS_PORT, UPSTREAM, PEOPLE, COOKIES } = process.env;
const secret = "measured-and-never-deployed-0123456789";
const sessionSeconds = 7200;

const redis = createClient({ url: `redis://127.0.0.1:${REDIS_PORT}/1` });
await redis.connect();
const store = new RedisStore({ client: redis, ttl: sessionSeconds });

/** Gives everyone of the file PEOPLE a session, and writes the cookies that their browsers have to COOKIES. */
async function seed() {
  const cookie = { path: "/", httpOnly: true, originalMaxAge: sessionSeconds * 1000 };
  const expires = new Date(Date.now() + sessionSeconds * 1000).toISOString();
  const lines = await Promise.all(
    JSON.parse(readFileSync(PEOPLE, "utf8")).map(async (id) => {
      const sessionId = `session-of-${id}`;
      await new Promise((resolve, reject) =>
        store.set(sessionId, { cookie: { ...cookie, expires }, userId: id }, (error) =>
          error ? reject(error) : resolve(),
        ),
      );
      return `sessionId=${encodeURIComponent(fastifyCookie.sign(sessionId, secret))}`;
    }),
  );
  writeFileSync(COOKIES, lines.join("\n"));
}

/** The upstream's answers, kept in the process as `nginx` keeps them; `/cached` in front of a path asks for those. */
const kept = new Map();
const keptForMs = 60_000;

// One line about each request, as the others write.
const app = Fastify({ logger: true, disableRequestLogging: true });
app.addHook("onResponse", async (request, reply) => {
  const { method, url } = request;
  request.log.info(
    { method, url, status: reply.statusCode, durationMs: Math.round(reply.elapsedTime) },
    "request",
  );
});
await app.register(helmet, {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
});
await app.register(fastifyCookie);
await app.register(session, {
  ...{ secret, store, saveUninitialized: false, rolling: false },
  cookie: { secure: false, maxAge: sessionSeconds * 1000 },
});
await app.register(rateLimit, {
  ...{ redis: new Redis({ port: Number(REDIS_PORT), db: 1 }), max: 1_000_000, timeWindow: 60_000 },
  ...{ hook: "preHandler", keyGenerator: (request) => request.session.get("userId") },
});

app.get("/health", { config: { rateLimit: false } }, () => ({ status: "ok" }));

async function requireUser(request, reply) {
  if (request.session.get("userId") === undefined) return reply.code(401).send({ code: "unauthenticated" });
}

app.get("/cached/*", { onRequest: requireUser }, async (request, reply) => {
  const path = request.url.slice("/cached".length);
  let answer = kept.get(path);
  if (answer === undefined || answer.untilMs < Date.now()) {
    const response = await fetch(UPSTREAM + path);
    const type = response.headers.get("content-type");
    answer = { status: response.status, type, text: await response.text(), untilMs: Date.now() + keptForMs };
    kept.set(path, answer);
  }
  return reply.code(answer.status).type(answer.type).send(answer.text);
});
await app.register(proxy, {
  ...{ upstream: UPSTREAM, httpMethods: ["GET"], preHandler: requireUser },
  replyOptions: {},
  disableRequestLogging: true,
});

await seed();
await app.listen({ port: Number(PORT), host: "127.0.0.1" });
