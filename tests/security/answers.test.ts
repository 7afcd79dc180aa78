import { describe, expect, inject, it } from "vitest";
import type { Task } from "../../workers/contract/tasks.ts";
import { uploadCsv, waitForTask } from "../e2e/tasks.ts";
import { newcomer, stranger } from "./visitor.ts";

const { gateway, site } = inject("urls");

describe("an answer goes to nobody else", () => {
  it("lets nobody keep what is private, nor any refusal", async () => {
    const { client } = await newcomer(gateway);
    const paths = ["/api/auth/me", "/api/auth/token", "/api/auth/get-session", "/api/auth/organization/list"];
    for (const path of [
      ...paths,
      "/api/datasets",
      "/api/tasks",
      "/nowhere",
      "/api/cms/collections/posts?limit=0",
    ]) {
      for (const who of [client, stranger(gateway)]) {
        const response = await who.fetch(path);
        expect(response.headers.get("cache-control"), path).toBe("no-store");
        expect(response.headers.get("x-powered-by"), path).toBeNull();
      }
    }
  });

  it("shows public pages the same to everyone, and private ones to their owner alone", async () => {
    const { client } = await newcomer(site);
    for (const path of ["/", "/pricing", "/blog"]) {
      const [mine, anyones] = await Promise.all([client.fetch(path), stranger(site).fetch(path)]);
      expect(mine.headers.get("cache-control"), path).toBe("public, max-age=0, must-revalidate");
      expect(mine.headers.getSetCookie(), path).toEqual([]);
      const [mineHtml, anyonesHtml] = await Promise.all([mine, anyones].map((answer) => answer.text()));
      // In development, where Vite serves the page, it still has the nonce of its render.
      const nonce = / nonce="[^"]*"| content="[0-9a-f-]{36}"/g;
      expect(mineHtml?.replace(nonce, ""), path).toBe(anyonesHtml?.replace(nonce, ""));
    }
    for (const path of ["/app", "/app/", "/sign-in", "/verify?token=x"]) {
      const cacheControl = (await client.fetch(path)).headers.get("cache-control") ?? "";
      expect(cacheControl, path).toContain("no-store");
    }
  });

  it("leads nobody away after signing in", async () => {
    const nexts = [
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "/app/..//evil.example",
      "/app%0d%0ax:y",
    ];
    for (const next of nexts) {
      const client = stranger(site);
      const response = await client.fetch(`/sign-in?next=${encodeURIComponent(next)}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ email: "member@acme.test", password: "correct horse battery staple" }),
      });
      expect(response.status, next).toBe(303);
      expect(response.headers.get("location"), next).toBe("/app");
    }
  });
});

describe("what people write is text", () => {
  it("runs nothing of a data set's name, a column's name or a value", async () => {
    const attack = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
    const { client } = await newcomer(site);
    const { id: datasetId } = await uploadCsv(client, attack, `a,${attack}\n1,${attack}\n${attack}\n`);
    const { task } = (await (await client.post("/api/tasks", { datasetId })).json()) as { task: Task };
    await waitForTask(client, task.id, "completed");
    for (const path of [
      "/app",
      `/app/tasks/${task.id}`,
      `/verify?token=${encodeURIComponent(`">${attack}`)}`,
    ]) {
      const html = await (await client.fetch(path)).text();
      // Inside a quoted attribute a "<" opens nothing; a quote in it is written as a reference.
      const text = html.replace(/="[^"]*"/g, "");
      expect(text, path).not.toMatch(/<script>alert|<img src=x/);
    }
  });
});
