import type { Context } from "hono";
import type { Actor } from "../actor.ts";
import type { AppEnv } from "../app-env.ts";
import type { Deps } from "../deps.ts";

/** What the verbs of endpoints and deliveries work with: who asks, and what they may reach. */
export type WebhookContext = Pick<Deps, "config" | "db" | "sendWebhooks"> & { actor: Actor };

export function webhookContext(c: Context<AppEnv>): WebhookContext {
  const { config, db, sendWebhooks } = c.get("deps");
  return { config, db, sendWebhooks, actor: c.get("actor") };
}
