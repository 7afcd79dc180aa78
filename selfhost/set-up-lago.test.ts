import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startLago } from "../dev/lago/server.ts";
import { keepOrganization, knownOrganization } from "./lago-organization.ts";
import { productionHost } from "./production-host.ts";
import { addWebhookEndpoint } from "./set-up-lago.ts";
import { readWorkerFile } from "./wrangler-file.ts";

test("Lago is told once where to tell what happens, and signs by its own key", async () => {
  const lago = await startLago({ port: 0, apiKey: "key-of-this-test" });
  try {
    const connection = { url: lago.url, apiKey: "key-of-this-test" };
    const endpoint = "http://edge:8787/api/billing/webhooks";
    const first = await addWebhookEndpoint(connection, endpoint);
    expect(first).toEqual({ isNew: true, organizationId: expect.stringMatching(/^[\da-f-]{36}$/) });
    expect(await addWebhookEndpoint(connection, endpoint)).toEqual({ ...first, isNew: false });
    const listed = await fetch(`${lago.url}/api/v1/webhook_endpoints`, {
      headers: { authorization: `Bearer ${connection.apiKey}` },
    });
    const { webhook_endpoints } = (await listed.json()) as { webhook_endpoints: object[] };
    const lago_organization_id = first.organizationId;
    expect(webhook_endpoints).toMatchObject([
      { webhook_url: endpoint, signature_algo: "jwt", lago_organization_id },
    ]);
    const stranger = { ...connection, apiKey: "another-key" };
    await expect(addWebhookEndpoint(stranger, endpoint)).rejects.toThrow("Lago answered 401");
  } finally {
    await lago.stop();
  }
});

test("the edge takes webhooks of the organization that was found when Lago was set up, or of the one it is told", () => {
  const folder = mkdtempSync(join(tmpdir(), "selvedge-lago-"));
  const [found, said] = [crypto.randomUUID(), crypto.randomUUID()];
  const names = ["wrangler.toml", "workers/jobs/wrangler.toml"].flatMap(
    (file) => readWorkerFile(file).secrets.required,
  );
  const set = [...names, "GATEWAY_PASSWORD", "JOBS_PASSWORD", "PUBLIC_URL", "MAIL_FROM"];
  const env = Object.fromEntries(set.map((name) => [name, "set"]));
  const upstreams = { neon: "n", upstash: "u", mail: "m", directus: "d", lago: "l" };
  const addresses = { site: "127.0.0.1:3000", gateway: "127.0.0.1:8787" };
  const organizationOf = (more: object) =>
    productionHost({ env: { ...env, ...more }, upstreams, folder, addresses }).host.workers[0]?.vars
      ?.LAGO_ORGANIZATION_ID;
  try {
    expect([knownOrganization(folder), organizationOf({})]).toEqual(["", ""]);
    keepOrganization(folder, found);
    expect(organizationOf({})).toBe(found);
    expect(organizationOf({ LAGO_ORGANIZATION_ID: said })).toBe(said);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
