import { describe, expect, inject, it } from "vitest";
import type { Task } from "../../workers/contract/tasks.ts";
import { demoPassword, newEmail } from "../e2e/accounts.ts";
import { uploadCsv, waitForTask } from "../e2e/tasks.ts";
import { newcomer, signedIn, stranger } from "./visitor.ts";

const { gateway } = inject("urls");

describe("a value that nothing can hold is refused, or held as what it is", () => {
  it("answers a name with a zero byte the same whether the address is taken or not", async () => {
    const statuses = await Promise.all(
      ["owner@acme.test", newEmail("free")].map(
        async (email) =>
          (
            await stranger(gateway).post("/api/auth/register", {
              name: "a\u0000b",
              email,
              password: demoPassword,
            })
          ).status,
      ),
    );
    expect(statuses).toEqual([400, 400]);
  });

  it.each(["/api/datasets", "/api/tasks"])(
    "answers 400 to a cursor of %s that points outside of time",
    async (path) => {
      const client = await signedIn(gateway, "owner@acme.test");
      for (const time of [8.64e15, -8.64e15, 253402300800000, -62198755200001]) {
        const cursor = btoa(JSON.stringify([time, crypto.randomUUID()])).replaceAll("=", "");
        expect((await client.fetch(`${path}?cursor=${cursor}`)).status, String(time)).toBe(400);
      }
    },
  );

  it("answers 400 to a cursor of posts that points before all time, and asks nobody", async () => {
    const cursor = btoa('["0000-01-01T00:00:00Z",1]').replaceAll("=", "");
    const response = await stranger(gateway).fetch(`/api/cms/collections/posts?cursor=${cursor}`);
    expect(response.status).toBe(400);
  });

  it.each(["0x10", "1e1", "%201"])("answers 400 to limit=%s of any list", async (limit) => {
    const client = await signedIn(gateway, "owner@acme.test");
    for (const path of ["/api/cms/collections/posts", "/api/datasets", "/api/tasks"]) {
      expect((await client.fetch(`${path}?limit=${limit}`)).status, path).toBe(400);
      expect((await client.fetch(`${path}?offset=1`)).status, path).toBe(400);
    }
  });

  it("answers 400 to a zero byte in any text", async () => {
    const { client } = await newcomer(gateway);
    const form = new FormData();
    form.set("name", "a\u0000b");
    form.set("file", new Blob(["a\n1"]), "a.csv");
    const answers = [
      await client.post("/api/auth/organization/create", { name: "a\u0000b", slug: "a-b-c" }),
      await client.post("/api/auth/organization/create", { name: "ab", slug: "a\u0000b" }),
      await client.post("/api/auth/organization/set-active", { organizationId: "a\u0000b" }),
      await client.post("/api/auth/organization/set-active", { organizationSlug: "a\u0000b" }),
      await client.fetch("/api/datasets", { method: "POST", body: form }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
  });

  it("finishes a file whose numbers add up to more than a number holds", async () => {
    const { client } = await newcomer(gateway);
    const { id: datasetId } = await uploadCsv(client, "Huge", "n\n1e308\n1e308\n1e308\n1e308\n");
    const { task } = (await (await client.post("/api/tasks", { datasetId })).json()) as { task: Task };
    await waitForTask(client, task.id, "completed");
  });
});
