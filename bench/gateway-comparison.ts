import type { BenchProduct } from "./bench-product.ts";
import type { Target } from "./measure.ts";

/** What the gateway adds to the least that a worker can do: its pipeline, and then who it is and how often. */
export function gatewayComparison({ bare, gateway, cookie }: BenchProduct): {
  title: string;
  targets: Target[];
} {
  return {
    title: "Gateway against a bare Hono worker on the same runtime",
    targets: [
      { name: "bare worker", url: bare.url, pids: [bare.pid] },
      { name: "`GET /health`", url: `${gateway.url}/health`, pids: [gateway.pid] },
      {
        name: "`GET /api/auth/me`, signed in",
        url: `${gateway.url}/api/auth/me`,
        headers: { cookie },
        pids: [gateway.pid],
      },
    ],
  };
}
