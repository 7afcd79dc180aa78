/** The old design's application: sessions and limits in Redis, security headers, a log, and the upstream behind it. */
import { readFileSync, writeFileSync } from "node:fs";
import { Ignitor } from "@adonisjs/core";
import { MessageBuilder } from "@adonisjs/core/helpers";
import { CookieClient } from "@adonisjs/core/http";

const root = new URL("./", import.meta.url);
const importer = (path) => import(path.startsWith(".") ? new URL(path, root).href : path);
const sessionSeconds = 7200;

/** Gives everyone of the file PEOPLE a session, and writes the cookies that their browsers have to COOKIES. */
async function seed(app) {
  const redis = await app.container.make("redis");
  const cookies = new CookieClient(await app.container.make("encryption"));
  const pipeline = redis.pipeline();
  const lines = JSON.parse(readFileSync(process.env.PEOPLE, "utf8")).map((id) => {
    const sessionId = `session-of-${id}`;
    const value = new MessageBuilder().build({ user_id: id }, undefined, sessionId);
    pipeline.setex(sessionId, sessionSeconds, value);
    return `adonis-session=${encodeURIComponent(cookies.sign("adonis-session", sessionId))}`;
  });
  await pipeline.exec();
  writeFileSync(process.env.COOKIES, lines.join("\n"));
}

await new Ignitor(root, { importer })
  .tap((app) => app.ready(() => seed(app)))
  .httpServer()
  .start();
