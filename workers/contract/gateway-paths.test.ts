import { expect, it } from "vitest";
import { isGatewayPath } from "./gateway-paths.ts";

it.each(["/api/auth/me", "/api/", "/api", "/health", "/health/ready", "/openapi.json", "/scim/v2/Users"])(
  "%s is the gateway's",
  (path) => expect(isGatewayPath(path)).toBe(true),
);

it.each(["/", "/apis", "/healthy", "/docs", "/API/auth/me", "/app/api/x", "/openapi.json/x", "/scim"])(
  "%s is not",
  (path) => expect(isGatewayPath(path)).toBe(false),
);
