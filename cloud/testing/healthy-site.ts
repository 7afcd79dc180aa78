import manifest from "../../package.json" with { type: "json" };

const { version } = manifest;

const problem = () => Response.json({ status: 401, code: "unauthorized", requestId: "r" }, { status: 401 });

/** What a product answers whose smoke tests pass; null for what is no path of it. */
export function healthySite(path: string): Response | null {
  const answers: Record<string, () => Response> = {
    "/": () => new Response("<html></html>", { headers: { "content-security-policy": "script-src 'self'" } }),
    "/health": () => Response.json({ status: "ok", version }),
    "/health/ready": () => Response.json({ status: "ok", version, dependencies: [] }),
    "/openapi.json": () => Response.json({ paths: {} }),
    "/api/billing/plans": () => Response.json({ plans: [] }),
    "/api/auth/me": problem,
    "/api/datasets": problem,
    "/metrics": () => new Response(null, { status: 404 }),
  };
  return answers[path]?.() ?? null;
}
