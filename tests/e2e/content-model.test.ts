import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, inject, test } from "vitest";
import { contentCollections } from "../../cms/schema.ts";
import { readDevVars } from "../../dev/wrangler-config.ts";

const run = promisify(execFile);
const url = inject("urls").directus;
const adminToken = inject("directusAdminToken");
const { DIRECTUS_TOKEN: readerToken = "", DIRECTUS_EDITOR_TOKEN: editorToken = "" } = readDevVars();

/** Runs `pnpm cms:apply` or `pnpm cms:diff` as an operator would. */
async function cms(script: "apply" | "diff", ...args: string[]): Promise<{ code: number; output: string }> {
  const tokens = { DIRECTUS_TOKEN: readerToken, DIRECTUS_EDITOR_TOKEN: editorToken };
  const env = { PATH: process.env.PATH, DIRECTUS_URL: url, DIRECTUS_ADMIN_TOKEN: adminToken, ...tokens };
  const ended = run(process.execPath, [`cms/${script}.ts`, ...args], { env });
  return await ended.then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
  );
}

/** @returns the status, and what Directus answered. */
async function ask(token: string, method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, data: text === "" ? null : JSON.parse(text).data };
}

describe("the content model", () => {
  test("is that of the repository after npm start, and applying it again changes nothing", async () => {
    expect(await cms("diff")).toMatchObject({ code: 0 });
    const first = await ask(adminToken, "GET", "/items/posts?fields=*&limit=-1");
    const again = await cms("apply", "--seed");
    expect(again).toEqual({
      code: 0,
      output: "The schema is as it should be\nDirectus is as this repository wants it\n",
    });
    expect(await ask(adminToken, "GET", "/items/posts?fields=*&limit=-1")).toEqual(first);
  });

  test("is compared line by line, and loses nothing unless it is said", async () => {
    const note = { field: "e2e_note", type: "string", schema: { max_length: 20 }, meta: {} };
    await ask(adminToken, "POST", "/fields/tags", note);
    await ask(adminToken, "POST", "/collections", { collection: "e2e_mine", schema: {}, meta: {} });
    await ask(adminToken, "PATCH", "/fields/tags/title", { meta: { note: "changed in the studio" } });
    await ask(adminToken, "PATCH", "/fields/categories/title", { schema: { max_length: 200 } });

    const { code, output } = await cms("diff");
    expect(code).toBe(1);
    expect(output).toContain("- collection e2e_mine (loses data)");
    expect(output).toContain("- field tags.e2e_note (loses data)");
    expect(output).toContain('meta.note: "changed in the studio" becomes "At most 120 characters"');

    const refused = await cms("apply");
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("Cannot apply the schema: this loses data, which needs --drop");
    expect(refused.output).toContain("schema.max_length: 200 becomes 120");
    await ask(adminToken, "PATCH", "/fields/categories/title", { schema: { max_length: 120 } });

    const kept = await cms("apply");
    expect(kept.code).toBe(0);
    expect(kept.output).toContain("Kept what only this Directus has (--drop removes it):");
    expect((await ask(adminToken, "GET", "/fields/tags/title")).data.meta.note).toBe(
      "At most 120 characters",
    );
    expect((await ask(adminToken, "GET", "/items/e2e_mine")).status).toBe(200);

    expect((await cms("apply", "--drop")).code).toBe(0);
    expect((await cms("diff")).code).toBe(0);
    expect((await ask(adminToken, "GET", "/items/e2e_mine")).status).toBe(403);
  });
});

describe("the gateway's users of Directus", () => {
  const system = [
    "/users",
    "/roles",
    "/settings",
    "/permissions",
    "/activity",
    "/revisions",
    "/schema/snapshot",
  ];

  test("the reader reads every content collection, and neither writes nor sees anything else", async () => {
    for (const name of contentCollections()) {
      expect([name, (await ask(readerToken, "GET", `/items/${name}?limit=1`)).status]).toEqual([name, 200]);
      for (const method of ["POST", "PATCH", "DELETE"]) {
        const path =
          method === "POST" ? `/items/${name}` : `/items/${name}/00000000-0000-4000-8000-000000000000`;
        // 404 is what a singleton answers to anybody who names an item of it.
        expect([403, 404]).toContain((await ask(readerToken, method, path, {})).status);
      }
    }
    for (const path of system)
      expect([path, (await ask(readerToken, "GET", path)).status]).toEqual([path, 403]);
  });

  test("the editor writes content, cannot break its rules, and sees nothing of the system", async () => {
    const tag = { title: "Written by the editor", slug: "written-by-the-editor" };
    const { status, data } = await ask(editorToken, "POST", "/items/tags", tag);
    expect(status).toBe(200);
    expect((await ask(editorToken, "PATCH", `/items/tags/${data.id}`, { slug: "Not A Slug" })).status).toBe(
      400,
    );
    expect((await ask(editorToken, "PATCH", `/items/tags/${data.id}`, { title: "Again" })).status).toBe(200);
    expect((await ask(editorToken, "DELETE", `/items/tags/${data.id}`)).status).toBe(204);
    for (const path of system)
      expect([path, (await ask(editorToken, "GET", path)).status]).toEqual([path, 403]);
  });

  test("what somebody let them do besides is taken back", async () => {
    const policy = "5e1ed6e0-0000-4000-8000-000000000001";
    const rights = [
      { policy, collection: "directus_users", action: "read", fields: ["*"] },
      { policy, collection: "posts", action: "update", fields: ["*"] },
    ];
    await ask(adminToken, "POST", "/permissions", rights);
    expect((await ask(readerToken, "GET", "/users")).status).toBe(200);
    const { output } = await cms("apply");
    expect(output).toContain('No longer let "Gateway reader" read directus_users');
    expect(output).toContain('No longer let "Gateway reader" update posts');
    expect((await ask(readerToken, "GET", "/users")).status).toBe(403);
  });
});
