const exactPaths = new Set(["/api", "/health", "/health/ready", "/openapi.json"]);

/** Whether a path of the site's origin is answered by the gateway. */
export function isGatewayPath(pathname: string): boolean {
  return pathname.startsWith("/api/") || pathname.startsWith("/scim/v2/") || exactPaths.has(pathname);
}
