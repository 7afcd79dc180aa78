import { expect, inject, test } from "vitest";
import { verifyAudit } from "../../db/gateway/verify-audit.ts";
import type { DataExport } from "../../workers/contract/account.ts";
import type { Me } from "../../workers/contract/auth.ts";
import type { Task } from "../../workers/contract/tasks.ts";
import { demoPassword } from "../e2e/accounts.ts";
import { type ApiClient, createClient } from "../e2e/api-client.ts";
import { linkIn, mailTo } from "../e2e/mailbox.ts";
import { uploadCsv, waitForTask } from "../e2e/tasks.ts";
import { waitFor } from "../e2e/wait-for.ts";
import { plantRows } from "./stores/plant.ts";
import { askBilling, connect, findEverywhere } from "./stores/scan.ts";

const marker = `mk${crypto.randomUUID().replaceAll("-", "")}`;
const email = `${marker}@example.test`;
const words = [marker];

/** Somebody whose name, address, browser, files and organization have the marker. */
async function createMarked(): Promise<{ client: ApiClient; me: Me }> {
  const client = createClient(inject("urls").gateway);
  const headers = { "user-agent": `Agent ${marker}` };
  const body = { name: `Name ${marker}`, email, password: demoPassword };
  expect((await client.post("/api/auth/register", body, headers)).status).toBe(201);
  const token = new URL(linkIn(await mailTo(email))).searchParams.get("token");
  expect((await client.post("/api/auth/verify", { token }, headers)).status).toBe(204);
  const login = await client.post("/api/auth/login", { email, password: demoPassword }, headers);
  expect(login.status).toBe(200);
  const me = (await (await client.fetch("/api/auth/me")).json()) as Me;
  return { client, me };
}

async function fillStores(client: ApiClient, { user, tenant }: Me): Promise<void> {
  const tenantId = tenant?.id ?? expect.fail("no tenant");
  const profile = { bio: `Bio ${marker}` };
  const init = { method: "PATCH", headers: { "content-type": "application/json" } };
  expect((await client.fetch("/api/user/me", { ...init, body: JSON.stringify(profile) })).status).toBe(200);
  const content = `name,email\n${marker},${email}\nBob,nobody\n`;
  const { id: datasetId } = await uploadCsv(client, `Set ${marker}`, content);
  const started = (await (await client.post("/api/tasks", { datasetId })).json()) as { task: Task };
  await waitForTask(client, started.task.id, "completed");
  const customer = {
    external_id: tenantId,
    name: `Name ${marker}`,
    email,
    address_line1: marker,
    city: marker,
  };
  const metadata = [{ key: "note", value: marker }];
  expect((await askBilling("/api/v1/customers", { customer: { ...customer, metadata } })).ok).toBe(true);
  const elsewhere = { external_id: `other-${tenantId}`, name: "Somebody else", email };
  expect((await askBilling("/api/v1/customers", { customer: elsewhere })).ok).toBe(true);
  const gateway = await connect("gateway");
  const jobs = await connect("jobs");
  try {
    const owner = { userId: user.id, tenantId, email };
    expect(await plantRows(gateway, owner, marker)).toEqual(
      expect.arrayContaining(["account", "verification", "sso_provider", "api_key", "scim_user", "passkey"]),
    );
    expect(await plantRows(jobs, owner, marker)).toEqual(
      expect.arrayContaining(["datasets", "tasks", "task_results"]),
    );
  } finally {
    await Promise.all([gateway.end(), jobs.end()]);
  }
  expect((await client.post("/api/user/export", {})).status).toBe(409);
}

/** The planted rows have an export that is pending; it must not be built over, so it is put aside. */
async function exportAll(client: ApiClient, userId: string): Promise<void> {
  const gateway = await connect("gateway");
  await gateway.query("update data_export set status = 'failed' where user_id = $1", [userId]);
  await gateway.end();
  const response = await client.post("/api/user/export", {});
  expect(response.status).toBe(202);
  const { id } = ((await response.json()) as { export: DataExport }).export;
  await waitFor("the archive", async () => {
    const answer = (await (await client.fetch(`/api/user/exports/${id}`)).json()) as { export: DataExport };
    return answer.export.status === "ready" || undefined;
  });
}

async function eraseNow(client: ApiClient, userId: string): Promise<void> {
  const response = await client.fetch("/api/user/me", { method: "DELETE" });
  expect(response.status, await response.clone().text()).toBe(202);
  const gateway = await connect("gateway");
  try {
    const mine = "user_id = $1 and cancelled_at is null";
    await gateway.query(`update erasure set due_at = now() - interval '1 second' where ${mine}`, [userId]);
    // What the cron does each minute.
    expect((await fetch(`${inject("urls").gateway}/cdn-cgi/handler/scheduled`)).ok).toBe(true);
    await waitFor("the end of the erasure", async () => {
      const { rows } = await gateway.query(`select finished_at from erasure where ${mine}`, [userId]);
      return rows[0]?.finished_at ?? undefined;
    });
  } finally {
    await gateway.end();
  }
}

test("of somebody who was erased nothing is left, in any store, and the audit log still verifies", async () => {
  const { client, me } = await createMarked();
  await fillStores(client, me);
  await exportAll(client, me.user.id);
  // A session that begins is copied to Redis, for some minutes.
  expect((await client.post("/api/auth/login", { email, password: demoPassword })).status).toBe(200);
  const before = (await findEverywhere(words)).join("\n");
  for (const store of ['gateway public."user"', "gateway public.session", "gateway public.sign_in"])
    expect(before).toContain(store);
  for (const store of ["jobs public.datasets", "jobs public.task_results", "redis", "lago", "file "])
    expect(before).toContain(store);

  await eraseNow(client, me.user.id);

  expect(await findEverywhere(words)).toEqual([]);
  const gateway = await connect("gateway");
  const report = await verifyAudit(async (query, values) => (await gateway.query<never>(query, values)).rows);
  await gateway.end();
  expect(report.findings).toEqual([]);
});
