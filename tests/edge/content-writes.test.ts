/** What becomes of a write whose editor has left, in the real runtime, which ends what nobody waits for. */
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoPassword } from "../../dev/seed.ts";
import { type Edge, startEdge } from "./edge.ts";
import { json } from "./recorder.ts";

let edge: Edge;
let gateway: string;
let cookie: string;
const id = crypto.randomUUID();
const row = { id, slug: "cloth", title: "Cloth", sort: null, date_updated: "2026-11-01T09:00:00.000Z" };

beforeAll(async () => {
  edge = await startEdge();
  gateway = edge.gateways[0] ?? "";
  const response = await fetch(`${gateway}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": "10.1.2.4" },
    body: JSON.stringify({ email: "admin@selvedge.test", password: demoPassword }),
  });
  cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
});
afterAll(() => edge?.stop());

const ask = (path: string) => fetch(gateway + path, { headers: { cookie, "x-forwarded-for": "10.1.2.4" } });

test("a write whose editor leaves before Directus answers is purged and audited all the same", async () => {
  let title = "Cloth";
  edge.directus.answer = ({ method, url = "" }, response) => {
    const data = { ...row, title };
    if (method !== "PATCH") return json(response, { data: url.includes("filter") ? [data] : data });
    title = "Linen";
    setTimeout(() => json(response, { data: { ...data, title } }), 700);
  };
  const shown = async () => await (await ask(`/api/cms/collections/tags/${id}`)).text();
  expect(await shown()).toContain('"Cloth"');

  const { hostname, port, host } = new URL(gateway);
  const socket = connect({ host: hostname, port: Number(port) });
  const body = JSON.stringify({ title: "Linen" });
  socket.write(
    [
      ...[`PATCH /api/cms/collections/tags/${id} HTTP/1.1`, `host: ${host}`, `cookie: ${cookie}`],
      ...["x-forwarded-for: 10.1.2.4", "content-type: application/json", `content-length: ${body.length}`],
      ...["", body],
    ].join("\r\n"),
  );
  const writes = () => edge.directus.seen.filter(({ method }) => method === "PATCH").length;
  await expect.poll(writes, { timeout: 10_000 }).toBe(1);
  socket.resetAndDestroy();
  const audited = async () => {
    const response = await ask(`/api/admin/audit?target=${encodeURIComponent(`tags/${id}`)}`);
    return ((await response.json()) as { data: { action: string }[] }).data.map(({ action }) => action);
  };
  await expect.poll(audited, { timeout: 10_000 }).toEqual(["content.updated"]);
  expect(await shown()).toContain('"Linen"');
});
