/** Whoever stops sending in the middle of a file leaves nothing of it, in the whole product as it deploys. */
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, inject, test } from "vitest";
import { demoPassword } from "../../dev/seed.ts";
import { rawExchange } from "./raw-exchange.ts";

const { gateway, workerdLog } = inject("deployed");
const address = "198.18.10.1";
/** More than the jobs worker holds in memory before it begins to store. */
const manyRows = "a\n".repeat(3_000_000);

async function signIn(email: string): Promise<string> {
  const response = await fetch(`${gateway}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": address },
    body: JSON.stringify({ email, password: demoPassword }),
  });
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

/** The plan that the organization has takes less than what is stored in pieces. */
async function allowMegabytes(count: number, cookie: string): Promise<void> {
  const me = await fetch(`${gateway}/api/auth/me`, { headers: { cookie } });
  const { tenant } = (await me.json()) as { tenant: { id: string } };
  const overrides = [{ name: "fileBytes", value: count * 1024 * 1024, reason: "A slow upload" }];
  const response = await fetch(`${gateway}/api/admin/tenants/${tenant.id}/entitlements`, {
    ...{ method: "PUT", body: JSON.stringify({ overrides }) },
    headers: { "content-type": "application/json", cookie: await signIn("admin@selvedge.test") },
  });
  expect(response.status, await response.text()).toBe(200);
}

/** The files in which R2 keeps what is in the bucket of data sets. */
async function blobs(): Promise<string[]> {
  const folder = join(dirname(dirname(workerdLog)), "workerd");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /[\\/]r2[\\/]selvedge-files[\\/]blobs/.test(entry.parentPath))
    .map(({ name }) => name)
    .sort();
}

test("a file that is broken off for its silence is nowhere", async () => {
  await allowMegabytes(16, await signIn("owner@acme.test"));
  const cookie = await signIn("owner@acme.test");
  const api = async (path: string, init: RequestInit = {}) =>
    await fetch(gateway + path, {
      ...init,
      headers: { ...init.headers, cookie, "x-forwarded-for": address },
    });
  const form = new FormData();
  form.append("name", "Whole");
  form.append("file", new Blob(["a\n1\n"]), "whole.csv");
  expect((await api("/api/datasets", { method: "POST", body: form })).status).toBe(201);
  const begun = await api("/api/uploads", {
    ...{ method: "POST", headers: { "content-type": "application/json" } },
    body: JSON.stringify({ name: "Slow", fileName: "slow.csv", bytes: manyRows.length }),
  });
  expect(begun.status, await begun.clone().text()).toBe(201);
  const { upload } = (await begun.json()) as { upload: { id: string } };
  const send = async (line: string, type: string, begins: string) => {
    const head = [`${line} HTTP/1.1`, `host: ${new URL(gateway).host}`, `cookie: ${cookie}`];
    head.push(`x-forwarded-for: ${address}`, `content-type: ${type}`);
    head.push(`content-length: ${begins.length + (line.startsWith("PUT") ? 0 : 1_000)}`, "", "");
    const { statuses, text } = await rawExchange(gateway, (socket) => {
      socket.write(head.join("\r\n"));
      socket.write(line.startsWith("PUT") ? begins.slice(0, -1_000) : begins);
    });
    expect([statuses, text]).toEqual([[408], expect.stringContaining('"code":"request_timeout"')]);
  };
  const file = `--x\r\ncontent-disposition: form-data; name="file"; filename="slow.csv"\r\n\r\n${manyRows}`;
  // What stands in for R2 on one box keeps the bytes of a part that broke off, which nothing leads to.
  await send(`PUT /api/uploads/${upload.id}/parts/1`, "application/octet-stream", manyRows);
  const before = await blobs();
  expect(before).not.toEqual([]);
  await send("POST /api/datasets", "multipart/form-data; boundary=x", file);

  await expect.poll(blobs, { timeout: 20_000 }).toEqual(before);
  const list = await (await api("/api/datasets?limit=100")).text();
  expect(list).not.toContain("slow.csv");
  expect(await (await api(`/api/uploads/${upload.id}`)).json()).toMatchObject({ upload: { parts: [] } });
});
