import { RateLimiter } from "../../durable-objects/rate-limiter.ts";
import { ApiError, problemResponse } from "../contract/api-error.ts";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createDeps } from "./deps.ts";
import { describeError, log } from "./log.ts";
import { consumeMail } from "./mail/consume-mail.ts";

/** One app for each environment object, which is one for an isolate. It holds nothing of any request. */
const apps = new WeakMap<GatewayEnv, ReturnType<typeof createApp>>();

function appOf(env: GatewayEnv): ReturnType<typeof createApp> {
  const existing = apps.get(env);
  if (existing !== undefined) return existing;
  const app = createApp(createDeps(env));
  apps.set(env, app);
  return app;
}

export default {
  fetch(request, env, context) {
    try {
      return appOf(env).fetch(request, env, context);
    } catch (error) {
      log("error", "gateway_not_configured", describeError(error));
      return problemResponse(
        new ApiError("unavailable", "The gateway is not configured"),
        crypto.randomUUID(),
      );
    }
  },
  async queue(batch, env) {
    await consumeMail(readConfig(env), batch);
  },
} satisfies ExportedHandler<GatewayEnv>;

export { RateLimiter };
