import { join } from "node:path";
import { launchBrowser } from "../tests/e2e/browser.ts";
import { type Audited, auditPage } from "../tests/lighthouse.ts";
import { freePort } from "./free-port.ts";
import type { Goal } from "./goals.ts";
import { startNginx } from "./peers/nginx.ts";
import type { Rig } from "./rig.ts";
import { serveSite } from "./serve-site.ts";

const pages = {
  "landing page": "/",
  pricing: "/pricing",
  "a post": "/blog/every-error-row-has-a-reason",
  "a page of the documentation": "/docs/webhooks",
  "sign-in": "/sign-in",
};

type Rounds = { rounds: number; onProgress: (line: string) => void };

/**
 * How fast pages are by Lighthouse, mobile profile, as workerd serves them, compressed by what stands before it: Cloudflare
 * or Caddy do that in production. An audit takes from ten seconds to half a
 * minute, so each says what came of it.
 */
export async function pageSpeed(rig: Rig, { rounds, onProgress }: Rounds): Promise<Goal[]> {
  if ((await rig.services.directus) === null) throw new Error("Directus was left out");
  const site = await serveSite(rig);
  const { origin } = await startNginx({
    ...{ name: "site-front", folder: join(rig.home, "site-front"), children: rig.children },
    http: (listening) => compressing(listening, site.origin),
  });
  const port = await freePort();
  const browser = await launchBrowser([`--remote-debugging-port=${port}`]);
  try {
    const goals: Goal[] = [];
    for (const [what, path] of Object.entries(pages)) {
      const audits: Audited[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        const audited = await auditPage(origin + path, { port, categories: ["performance"] });
        onProgress(`  ${what}, ${round} of ${rounds}: ${audited.scores.performance} points`);
        audits.push(audited);
      }
      goals.push(...goalsOf(what, audits));
    }
    return goals;
  } finally {
    await browser.close();
  }
}

function compressing(port: number, origin: string): string {
  return `gzip on;
  gzip_min_length 500;
  gzip_types text/css text/javascript application/javascript application/json image/svg+xml;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${origin};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host ${new URL(origin).host};
    }
  }`;
}

function goalsOf(what: string, audits: Audited[]): Goal[] {
  return [
    {
      ...{ what: `Lighthouse, performance: ${what}`, unit: "points", wanted: { atLeast: 98 } },
      values: audits.map(({ scores }) => scores.performance ?? Number.NaN),
    },
    {
      ...{ what: "… largest paint", unit: "ms", wanted: { atMost: 1_500 } },
      values: audits.map(({ lcpMs }) => lcpMs),
    },
    {
      ...{ what: "… layout shift", unit: "shift", wanted: { atMost: 0.01 } },
      values: audits.map(({ cls }) => cls),
    },
    {
      ...{ what: "… blocked for", unit: "ms", wanted: { atMost: 50 } },
      values: audits.map(({ tbtMs }) => tbtMs),
    },
  ];
}
