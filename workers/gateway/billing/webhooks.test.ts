import { eq } from "drizzle-orm";
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterEach, describe, expect, test, vi } from "vitest";
import { billingEvent, subscription } from "../../../db/gateway/schema-billing.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type { AccountWork } from "../account-work/account-work.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, type Teammate } from "../testing/team.ts";
import { standInFor } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";
import { applyEvent, eventSweep } from "./apply-event.ts";
import { verifyLagoWebhook } from "./verify-lago-webhook.ts";

const path = "/api/billing/webhooks";
const queued: AccountWork[] = [];
const accountQueue = {
  send: async (work: AccountWork) => void queued.push(work),
} as unknown as Queue<AccountWork>;
const gateway = createTestGateway({ deps: { accountQueue } });
const { deps } = gateway;
const { db } = deps;

afterEach(() => vi.restoreAllMocks());

async function sign(body: string): Promise<string> {
  const secret = deps.config.lago.webhooks.algorithm === "hmac" ? deps.config.lago.webhooks.key : "";
  const bytes = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), algorithm, false, ["sign"]);
  return btoa(
    String.fromCharCode(...new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(body)))),
  );
}

async function send(body: string, headers: Record<string, string> = {}): Promise<number> {
  const signed = { "x-lago-signature": await sign(body), "x-lago-signature-algorithm": "hmac" };
  const init = {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...signed, ...headers },
  };
  return (await createVisitor(gateway.app).send(path, init)).status;
}

function webhook(tenantId: string, type = "subscription.started", more: object = {}): string {
  const object = { external_customer_id: tenantId, ...more };
  return JSON.stringify({
    webhook_type: type,
    object_type: "subscription",
    organization_id: "o",
    subscription: object,
  });
}

/** What waits is worked on, as the queue would. */
async function workOff(): Promise<void> {
  for (const work of queued.splice(0)) if (work.kind === "billing-event") await applyEvent(deps, work.id);
}

async function planOf(tenantId: string): Promise<string | null> {
  const [[row]] = await withTenant(db, tenantId, [db.select().from(subscription)]);
  return row?.plan ?? null;
}

async function toldOf(owner: Teammate): Promise<string[]> {
  const { data } = await (await owner.get("/api/notifications")).json<{
    data: { kind: string; text: string }[];
  }>();
  return data.filter(({ kind }) => kind === "billing.plan_changed").map(({ text }) => text);
}

/** A tenant that Lago knows to be on Pro, of which nothing was heard here yet. */
async function createUnheard() {
  const { id, owner } = await createTeam(gateway);
  const customer = { tenantId: id, name: "Team", email: owner.email, currency: "EUR" };
  await deps.lagoAccounts.upsertCustomer(customer);
  await deps.lagoAccounts.subscribe(id, { plan: "pro", currency: "EUR", interval: "monthly" });
  return { id, owner };
}

const started = (id: string, at = "1") => webhook(id, "subscription.started", { started_at: at });
const updated = (id: string, at = "2") => webhook(id, "subscription.updated", { updated_at: at });

describe("the same end and one effect, in sequence and at once, for", () => {
  const shapes: [string, (id: string) => [body: string, headers?: Record<string, string>][]][] = [
    ["one event twice", (id) => [[started(id)], [started(id)]]],
    [
      "one event under another delivery's id",
      (id) => [[started(id)], [started(id), { "x-lago-unique-key": crypto.randomUUID() }]],
    ],
    ["two events of one change", (id) => [[started(id)], [updated(id)]]],
    ["an update before what it updates", (id) => [[updated(id)], [started(id)]]],
    ["an old update after a new one", (id) => [[updated(id, "9")], [updated(id, "3")]]],
  ];
  test.each(shapes)("%s", async (_, deliveriesOf) => {
    for (const atOnce of [false, true]) {
      const { id, owner } = await createUnheard();
      const deliveries = deliveriesOf(id);
      if (atOnce) {
        await Promise.all(deliveries.map(([body, headers]) => send(body, headers)));
        const works = queued.splice(0);
        await Promise.all(works.map((work) => work.kind === "billing-event" && applyEvent(deps, work.id)));
      } else {
        for (const [body, headers] of deliveries) {
          expect(await send(body, headers)).toBe(200);
          await workOff();
        }
      }
      expect(await planOf(id)).toBe("pro");
      expect(await toldOf(owner)).toEqual([expect.stringContaining("pro")]);
    }
  });
});

test("what is not signed with our key over these bytes is refused in the same words, and not kept", async () => {
  const body = started("nobody");
  const good = await sign(body);
  const bad: [string, string | null][] = [
    [body, null],
    [body, ""],
    [body, "not base64"],
    [body, `${good}=`],
    [body, btoa("x".repeat(32))],
    [`${body} `, good],
    ["", good],
  ];
  for (const [sent, signature] of bad) {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (signature !== null) headers["x-lago-signature"] = signature;
    const response = await createVisitor(gateway.app).send(path, { method: "POST", body: sent, headers });
    expect(response.status, `${sent} ${signature}`).toBe(401);
    expect((await response.json<{ detail: string }>()).detail).toBe("The signature is not valid");
  }
  const [rows] = await withPlatform(db, [
    db.select().from(billingEvent).where(eq(billingEvent.tenantId, "nobody")),
  ]);
  expect(rows).toEqual([]);
});

test("what is signed and no webhook, or of a type that is not known, changes nothing", async () => {
  expect(await send("[]")).toBe(400);
  expect(await send("{}")).toBe(400);
  expect(await send(webhook("gone", "something.new"))).toBe(200);
  expect(await send(webhook("gone", "customer.updated"))).toBe(200);
  await workOff();
  const [rows] = await withPlatform(db, [
    db.select().from(billingEvent).where(eq(billingEvent.tenantId, "gone")),
  ]);
  expect(rows.map(({ type, status }) => [type, status]).toSorted()).toEqual([
    ["customer.updated", "ignored"],
    ["something.new", "applied"],
  ]);
});

test("what fails is kept with its reason, and the sweep does it when Lago is back", async () => {
  const { id } = await createUnheard();
  const lago = standInFor(deps.config.lago.url, () => new Response("{}", { status: 500 }));
  await send(started(id));
  const [work] = queued.splice(0);
  if (work?.kind !== "billing-event") throw new Error("Nothing was queued");
  await expect(applyEvent(deps, work.id)).rejects.toThrow("The billing service refused");
  const event = async () => {
    const [[row]] = await withPlatform(db, [
      db.select().from(billingEvent).where(eq(billingEvent.id, work.id)),
    ]);
    return row;
  };
  expect(await event()).toMatchObject({ status: "failed", attempts: 1, problem: expect.any(String) });
  lago.restore();
  await withPlatform(db, [
    db
      .update(billingEvent)
      .set({ receivedAt: new Date(Date.now() - 600_000) })
      .where(eq(billingEvent.id, work.id)),
  ]);
  await eventSweep.run(deps);
  expect(await event()).toMatchObject({ status: "applied", problem: null });
  expect(await planOf(id)).toBe("pro");
});

describe("a signature by Lago's key pair", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const issuer = "https://lago.example.test";
  const body = Uint8Array.from(new TextEncoder().encode(started("t")));
  const data = new TextDecoder().decode(body);
  const signature = { algorithm: "jwt", issuer, publicKey: () => exportSPKI(publicKey) } as const;
  const check = (jwt: string) =>
    verifyLagoWebhook(signature, { headers: new Headers({ "x-lago-signature": jwt }), body });
  const token = (claims: object, alg = "RS256") =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(privateKey);

  test("passes over the body that it carries", async () => {
    await expect(check(await token({ data, iss: issuer }))).resolves.toBeUndefined();
  });

  test("is refused over another body, of another issuer, by another key or algorithm, or none", async () => {
    const other = await generateKeyPair("RS256");
    const none = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ data, iss: issuer }))}.`;
    const hs256 = await new SignJWT({ data, iss: issuer })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode(await exportSPKI(publicKey)));
    const foreign = await new SignJWT({ data, iss: issuer })
      .setProtectedHeader({ alg: "RS256" })
      .sign(other.privateKey);
    const bad = [
      await token({ data: `${data} `, iss: issuer }),
      await token({ data, iss: "x" }),
      none,
      hs256,
      foreign,
    ];
    for (const each of bad) await expect(check(each)).rejects.toThrow("The signature is not valid");
  });
});
