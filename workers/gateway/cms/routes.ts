import type { OpenAPIHono } from "@hono/zod-openapi";
import { type AppEnv, createRouter } from "../router.ts";
import { assetRoutes } from "./asset-routes.ts";
import { collectionRoutes } from "./collection-routes.ts";
import { fileRoutes } from "./file-routes.ts";
import { itemRoutes } from "./item-routes.ts";
import { webhookRoutes } from "./webhook-routes.ts";
import { writeRoutes } from "./write-routes.ts";

export function cmsRoutes(): OpenAPIHono<AppEnv> {
  return createRouter()
    .route("/", collectionRoutes())
    .route("/", itemRoutes())
    .route("/", webhookRoutes())
    .route("/", assetRoutes())
    .route("/", writeRoutes())
    .route("/", fileRoutes());
}
