import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Anchor, hashOfAnchor, publicAnchorKey, readAnchor, signAnchor } from "./audit-anchor.ts";
import { type AnchorFile, nextAnchor, verifyAnchors } from "./verify-anchors.ts";
import { verifyAudit } from "./verify-audit.ts";

const key = "hX3nqk1mVb0dQ2Zr5tYw8uKpLs7cFgJa9eRiNoTxMzE";
const otherKey = "Q2Zr5tYw8uKpLs7cFgJa9eRiNoTxMzEhX3nqk1mVb0c";

let admin: Client;
let trusted: string[];

beforeAll(async () => {
  trusted = [await publicAnchorKey(key)];
  const superuser = new URL(inject("postgresUrl"));
  superuser.pathname = "/gateway";
  admin = new Client({ connectionString: superuser.href });
  await admin.connect();
});

afterAll(async () => {
  await admin?.end();
});

async function append(tenant: string): Promise<void> {
  const entry = {
    ...{ id: crypto.randomUUID(), tenantId: tenant, actorType: "user", actorId: "ada" },
    ...{ action: "tenant.renamed", targetType: "tenant", targetId: tenant, requestId: "r1" },
  };
  await admin.query("select audit_append($1)", [entry]);
}

async function chainOf(length: number): Promise<string> {
  const tenant = `t-${crypto.randomUUID()}`;
  for (let row = 0; row < length; row += 1) await append(tenant);
  return tenant;
}

/** Anchors where one chain is now, after those that are there. */
async function anchor(chain: string, before: AnchorFile[] = [], seed = key): Promise<AnchorFile[]> {
  const { rows } = await admin.query("select chain, seq::int, hash from audit_head where chain = $1", [
    chain,
  ]);
  const takenAt = new Date(Date.UTC(2026, 0, 1, before.length)).toISOString();
  const next = await nextAnchor(before.at(-1) ?? null, { takenAt, full: false, heads: rows });
  const name = `anchors/${takenAt.slice(0, 13)}.json`;
  return [...before, { name, text: await signAnchor(next, seed) }];
}

async function findings(chain: string, files: AnchorFile[]): Promise<string[]> {
  const anchors = await verifyAnchors(files, trusted);
  const { findings } = await verifyAudit(
    async (query, parameters) => (await admin.query(query, parameters)).rows,
    anchors.heads,
  );
  return [...anchors.findings, ...findings.filter((finding) => finding.chain === chain)].map(
    ({ kind, seq }) => `${kind} ${seq}`,
  );
}

/** What somebody with every right over the database can do: write a chain anew, with hashes that hold. */
async function rewrite(chain: string, length: number): Promise<void> {
  await remove(chain);
  for (let row = 0; row < length; row += 1) await append(chain);
}

async function remove(chain: string): Promise<void> {
  await admin.query("delete from audit_log where chain = $1", [chain]);
  await admin.query("delete from audit_head where chain = $1", [chain]);
}

describe("against its anchors", () => {
  test("a chain that only grew verifies", async () => {
    const chain = await chainOf(3);
    const first = await anchor(chain);
    await append(chain);
    const both = await anchor(chain, first);
    await append(chain);
    expect(await findings(chain, both)).toEqual([]);
  });

  test("an end that was cut together with its head shows", async () => {
    const chain = await chainOf(5);
    const anchors = await anchor(chain);
    await admin.query("delete from audit_log where chain = $1 and seq > 3", [chain]);
    await admin.query(
      `update audit_head set seq = 3, hash = (select hash from audit_log where chain = $1 and seq = 3)
       where chain = $1`,
      [chain],
    );
    expect(await findings(chain, [])).toEqual([]);
    expect(await findings(chain, anchors)).toEqual(["cut 4"]);
  });

  test("an end that was cut and written anew shows", async () => {
    const chain = await chainOf(4);
    const anchors = await anchor(chain);
    await rewrite(chain, 6);
    expect(await findings(chain, [])).toEqual([]);
    expect(await findings(chain, anchors)).toEqual(["rewritten 4"]);
  });

  test("a chain that was removed with its head shows", async () => {
    const chain = await chainOf(2);
    const anchors = await anchor(chain);
    await remove(chain);
    expect(await findings(chain, [])).toEqual([]);
    expect(await findings(chain, anchors)).toEqual(["removed 1"]);
  });

  test("a row that was cut with the head left in place is found once, and a changed one too", async () => {
    const chain = await chainOf(4);
    const anchors = await anchor(chain);
    await admin.query("update audit_log set action = 'x' where chain = $1 and seq = 2", [chain]);
    await admin.query("delete from audit_log where chain = $1 and seq = 4", [chain]);
    expect(await findings(chain, anchors)).toEqual(["changed 2", "cut 4"]);
  });
});

describe("among anchors", () => {
  async function three(): Promise<[AnchorFile, AnchorFile, AnchorFile]> {
    const chain = await chainOf(1);
    const [one, two, last] = await anchor(chain, await anchor(chain, await anchor(chain)));
    if (!one || !two || !last) throw new Error("There are not three anchors");
    return [one, two, last];
  }
  const kinds = async (files: AnchorFile[], keys = trusted) =>
    (await verifyAnchors(files, keys)).findings.map(({ kind, seq }) => `${kind} ${seq}`);

  test("nothing is amiss, in whatever order they are read", async () => {
    const files = await three();
    expect(await kinds(files.toReversed())).toEqual([]);
    expect((await verifyAnchors(files, [])).findings).toEqual([]);
    expect(await verifyAnchors(files, trusted)).toMatchObject({
      anchors: 3,
      newest: "2026-01-01T02:00:00.000Z",
    });
  });

  test("one that is missing shows, the first or one in between", async () => {
    const [one, two, last] = await three();
    expect(await kinds([one, last])).toEqual(["missing 2"]);
    expect(await kinds([two, last])).toEqual(["missing 1"]);
  });

  test("two that were swapped show", async () => {
    const [one, two, last] = await three();
    const swapped = [one, { ...two, text: last.text }, { ...last, text: two.text }];
    expect(await kinds(swapped)).toEqual(["missing 2", "missing 3"]);
  });

  test("one that was changed, or signed by another, is forged, and what it says counts for nothing", async () => {
    const chain = await chainOf(2);
    const [one] = await anchor(chain);
    if (!one) throw new Error("There is no anchor");
    const signed = JSON.parse(one.text);
    const { anchor: content } = (await readAnchor(one.text)) ?? {};
    if (!content) throw new Error("The anchor is not signed");
    const lie: Anchor = { ...content, heads: content.heads.map((head) => ({ ...head, seq: 99 })) };
    const payload = Buffer.from(JSON.stringify(lie)).toString("base64url");
    const forged = [
      JSON.stringify({ ...signed, payload }),
      await signAnchor(lie, otherKey),
      one.text.replace('"protected":"', '"protected":"x'),
      "{}",
      "",
    ];
    for (const text of forged) {
      expect(await kinds([{ ...one, text }])).toEqual(["forged 1"]);
      expect(await findings(chain, [{ ...one, text }])).toEqual(["forged 1"]);
    }
    expect(await kinds([{ ...one, text: await signAnchor(lie, otherKey) }, one], [])).toContain("forged 2");
  });

  test("one names the other by the SHA-256 of its text", async () => {
    const [one, two] = await three();
    const { anchor: content } = (await readAnchor(two.text)) ?? {};
    expect(content?.previous).toBe(await hashOfAnchor(one.text));
    expect(content?.previous).toMatch(/^[0-9a-f]{64}$/);
  });
});
