import type { OpenAPIHono } from "@hono/zod-openapi";
import { type AppEnv, createRouter } from "../router.ts";
import { assetRoutes } from "./asset-routes.ts";
import { changeRoutes } from "./change-routes.ts";
import { collectionRoutes } from "./collection-routes.ts";
import { fileRoutes } from "./file-routes.ts";
import { graphqlRoutes } from "./graphql-routes.ts";
import { historyRoutes } from "./history-routes.ts";
import { itemRoutes } from "./item-routes.ts";
import { previewRoutes } from "./preview-routes.ts";
import { versionRoutes } from "./version-routes.ts";
import { webhookRoutes } from "./webhook-routes.ts";
import { writeRoutes } from "./write-routes.ts";

export function cmsRoutes(): OpenAPIHono<AppEnv> {
  return createRouter()
    .route("/", collectionRoutes())
    .route("/", itemRoutes())
    .route("/", graphqlRoutes())
    .route("/", versionRoutes())
    .route("/", webhookRoutes())
    .route("/", assetRoutes())
    .route("/", writeRoutes())
    .route("/", fileRoutes())
    .route("/", historyRoutes())
    .route("/", previewRoutes())
    .route("/", changeRoutes());
}
