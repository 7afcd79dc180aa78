import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { notification } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import { type NotificationKind, notificationKinds } from "../../contract/notifications.ts";
import { sampleNotification } from "../mail/samples.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { notify, tellPerson } from "./notify.ts";
import { writePreferences } from "./preferences.ts";
import { wordsOf } from "./words.ts";

const { deps, mails } = createTestGateway();
const { db } = deps;
const removed = sampleNotification("organization.removed");
const locked = sampleNotification("security.locked");

async function newPerson({ emailVerified = true } = {}) {
  const id = crypto.randomUUID();
  const email = `${id}@example.test`;
  await db.insert(user).values({ id, name: "Ada", email, emailVerified });
  return { id, email };
}

async function told({ id, email }: { id: string; email: string }) {
  const [rows] = await withUser(db, id, [db.select().from(notification).where(eq(notification.userId, id))]);
  return { inApp: rows.map(({ kind }) => kind), mail: mails.filter(({ to }) => to === email) };
}

describe("telling a person", () => {
  test("goes by the ways that its topic has by default", async () => {
    const person = await newPerson();
    await notify(deps, person.id, removed);
    await notify(deps, person.id, sampleNotification("task.completed"));
    const { inApp, mail } = await told(person);
    expect(inApp.sort()).toEqual(["organization.removed", "task.completed"]);
    expect(mail).toMatchObject([
      {
        ...{ kind: "notification", content: removed, link: `${deps.config.publicUrl}/app` },
        preferences: `${deps.config.publicUrl}/app/notifications#preferences`,
      },
    ]);
  });

  test("goes by the ways that the person chose", async () => {
    const person = await newPerson();
    await writePreferences(db, person.id, [
      { topic: "organization", inApp: false, mail: true },
      { topic: "tasks", inApp: true, mail: true },
      { topic: "account", inApp: false, mail: false },
    ]);
    for (const kind of ["organization.removed", "task.failed", "account.deletion_cancelled"] as const)
      await notify(deps, person.id, sampleNotification(kind));
    const { inApp, mail } = await told(person);
    expect(inApp).toEqual(["task.failed"]);
    expect(mail).toHaveLength(2);
  });

  test("of security always goes by mail, which cannot be turned off", async () => {
    const person = await newPerson();
    await writePreferences(db, person.id, [{ topic: "security", inApp: false, mail: false }]);
    await notify(deps, person.id, locked);
    const { inApp, mail } = await told(person);
    expect(inApp).toEqual([]);
    expect(mail).toMatchObject([{ content: locked, preferences: null }]);
  });

  test("twice tells once, also by mail", async () => {
    const person = await newPerson();
    const id = crypto.randomUUID();
    for (let time = 0; time < 2; time += 1) await notify(deps, person.id, { ...removed, id });
    const { inApp, mail } = await told(person);
    expect(inApp).toHaveLength(1);
    expect(new Set(mail.map((each) => each.id))).toEqual(new Set([id]));
  });

  test("sends no mail to an address that is not proven, and none where one of its own goes", async () => {
    const [unproven, person] = [await newPerson({ emailVerified: false }), await newPerson()];
    await notify(deps, unproven.id, removed);
    await notify(deps, person.id, sampleNotification("account.export_ready"));
    expect(await told(unproven)).toEqual({ inApp: ["organization.removed"], mail: [] });
    expect(await told(person)).toEqual({ inApp: ["account.export_ready"], mail: [] });
  });

  test("never fails the deed, and cuts what is too long", async () => {
    const person = await newPerson();
    const send = async () => {
      throw new Error("no queue today");
    };
    const broken = { ...deps, mailQueue: { send } as unknown as Queue<never> };
    await notify(broken, person.id, removed);
    await expect(tellPerson(broken, person.id, removed)).rejects.toThrow("no queue today");
    await notify(deps, "nobody", removed);
    await notify(deps, person.id, {
      kind: "organization.removed",
      params: { organization: "x".repeat(5_000) },
    });
    const [mail] = (await told(person)).mail;
    expect(JSON.stringify(mail).length).toBeLessThan(1_000);
  });
});

test.each(Object.keys(notificationKinds) as NotificationKind[])("%s has words, and a link", (kind) => {
  const { title, text, label, link } = wordsOf(sampleNotification(kind));
  expect(title.length).toBeLessThan(60);
  for (const words of [title, text, label]) expect(words).not.toMatch(/undefined|null|NaN|\[object/);
  expect(link).toMatch(/^\/(?:app|forgot$)/);
});

test.each(["javascript:alert(1)", "//evil.test", "/\\evil.test", "data:text/html,x", "ftp://x.test/"])(
  "the link %s leads nowhere but to the product",
  (link) => {
    const params = { organization: "Weavers", link };
    expect(wordsOf({ kind: "organization.invited", params }).link).toBe("/app");
  },
);
