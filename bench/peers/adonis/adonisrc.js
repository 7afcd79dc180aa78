import { defineConfig } from "@adonisjs/core/app";

export default defineConfig({
  providers: [
    () => import("@adonisjs/core/providers/app_provider"),
    () => import("@adonisjs/redis/redis_provider"),
    () => import("@adonisjs/session/session_provider"),
    () => import("@adonisjs/limiter/limiter_provider"),
    () => import("@adonisjs/shield/shield_provider"),
  ],
  preloads: [() => import("./routes.js")],
});
