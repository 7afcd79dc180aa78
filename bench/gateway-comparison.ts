import type { Comparing } from "./comparing.ts";
import type { Contenders } from "./contenders.ts";

/** What the gateway adds to the least that a worker can do: its pipeline, and then who it is and how often. */
export async function gatewayComparison(contenders: Contenders): Promise<Comparing> {
  const [bare, gateway] = [await contenders.bare(), await contenders.gateway()];
  const { origin, pids } = gateway;
  const headers = { cookie: gateway.cookies?.[0] ?? "" };
  return {
    title: "Gateway against a bare Hono worker on the same runtime",
    targets: [
      { name: "bare worker", url: `${bare.origin}/health`, pids: bare.pids },
      { name: "`GET /health`", url: `${origin}/health`, pids },
      { name: "`GET /api/auth/me`, signed in", url: `${origin}/api/auth/me`, headers, pids },
    ],
  };
}
