import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { notification } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import type { NotificationView } from "../../contract/notifications.ts";
import { sampleNotification } from "../mail/samples.ts";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor, type Visitor } from "../testing/visitor.ts";
import { notify } from "./notify.ts";
import { removeOldNotifications } from "./remove-old-notifications.ts";

const gateway = createTestGateway();
const { deps } = gateway;
type Person = Visitor & { id: string };
type Page = { data: NotificationView[]; nextCursor: string | null; unread: number };

async function newPerson(): Promise<Person> {
  const visitor = await createSignedIn(gateway);
  const { user } = await (await visitor.get("/api/auth/me")).json<{ user: { id: string } }>();
  return { ...visitor, id: user.id };
}

const tell = async ({ id }: Person, times = 1) => {
  for (let time = 0; time < times; time += 1)
    await notify(deps, id, sampleNotification("organization.removed"));
};
const list = async (visitor: Visitor, query = "") => {
  const response = await visitor.get(`/api/notifications${query}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return await response.json<Page>();
};
const change = (visitor: Visitor, method: string, path: string, body: unknown) =>
  visitor.send(`/api/notifications${path}`, {
    ...{ method, headers: { "content-type": "application/json" } },
    body: JSON.stringify(body),
  });

describe("GET /api/notifications", () => {
  test("tells a person what they were told, newest first, and nobody else", async () => {
    const [person, stranger] = [await newPerson(), await newPerson()];
    await notify(deps, person.id, { ...sampleNotification("security.locked"), aboutTenantId: "t1" });
    await notify(deps, person.id, sampleNotification("organization.removed"));
    const { data, nextCursor, unread } = await list(person);
    expect(data.map(({ kind }) => kind)).toEqual(["organization.removed", "security.locked"]);
    expect(data[1]).toMatchObject({
      topic: "security",
      read: false,
      tenantId: "t1",
      link: expect.any(String),
    });
    expect([nextCursor, unread]).toEqual([null, 2]);
    expect(await list(stranger)).toEqual({
      data: [],
      nextCursor: null,
      unread: 0,
      latest: expect.any(String),
    });
  });

  test("pages through everything once, and through the unread alone", async () => {
    const person = await newPerson();
    await tell(person, 5);
    const seen: string[] = [];
    let next = "";
    do {
      const { data, nextCursor } = await list(person, `?limit=2${next}`);
      seen.push(...data.map(({ id }) => id));
      next = nextCursor === null ? "" : `&cursor=${nextCursor}`;
    } while (next !== "");
    expect(new Set(seen).size).toBe(5);
    await change(person, "PATCH", `/${seen[0]}`, { read: true });
    const unread = await list(person, "?unread=true");
    expect(unread.data.map(({ id }) => id)).toEqual(seen.slice(1));
    expect(unread.unread).toBe(4);
  });

  test.each(["?limit=0", "?unread=maybe", "?cursor=none", "?userId=x"])("refuses %s", async (query) => {
    const person = await newPerson();
    expect((await person.get(`/api/notifications${query}`)).status).toBe(400);
  });
});

describe("PATCH /api/notifications/{id}", () => {
  test("marks one as read and as unread again", async () => {
    const person = await newPerson();
    await tell(person);
    const [one] = (await list(person)).data;
    const marked = await change(person, "PATCH", `/${one?.id}`, { read: true });
    expect(await marked.json()).toEqual({ notification: { ...one, read: true } });
    expect((await list(person)).unread).toBe(0);
    await change(person, "PATCH", `/${one?.id}`, { read: false });
    expect((await list(person)).unread).toBe(1);
  });

  test("does not find another's, and answers as for none", async () => {
    const [person, stranger] = [await newPerson(), await newPerson()];
    await tell(person);
    const [one] = (await list(person)).data;
    for (const id of [one?.id, crypto.randomUUID()])
      expect((await change(stranger, "PATCH", `/${id}`, { read: true })).status).toBe(404);
    expect((await list(person)).unread).toBe(1);
  });

  test.each([{}, { read: "yes" }, { read: true, userId: "x" }, { read: true, kind: "x" }])(
    "refuses %j",
    async (body) => {
      const person = await newPerson();
      expect((await change(person, "PATCH", `/${crypto.randomUUID()}`, body)).status).toBe(400);
      expect((await change(person, "PATCH", "/none", { read: true })).status).toBe(400);
    },
  );
});

test("POST /api/notifications/read-all marks a person's own, and nobody else's", async () => {
  const [person, stranger] = [await newPerson(), await newPerson()];
  await tell(person, 3);
  await tell(stranger);
  expect((await person.post("/api/notifications/read-all", {})).status).toBe(204);
  expect((await list(person)).unread).toBe(0);
  expect((await list(stranger)).unread).toBe(1);
});

describe("/api/notifications/preferences", () => {
  test("says how each topic is told, and keeps what is chosen", async () => {
    const [person, stranger] = [await newPerson(), await newPerson()];
    const read = async (visitor: Visitor) =>
      (await (await visitor.get("/api/notifications/preferences")).json<{ data: unknown[] }>()).data;
    const before = await read(person);
    expect(before).toContainEqual({ topic: "tasks", inApp: true, mail: false });
    const data = [{ topic: "tasks", inApp: false, mail: true }];
    const put = await change(person, "PUT", "/preferences", { data });
    expect(put.status, await put.clone().text()).toBe(200);
    expect(await read(person)).toContainEqual(data[0]);
    expect(await read(stranger)).toEqual(before);
  });

  test.each([
    [[{ topic: "security", inApp: true, mail: false }]],
    [[{ topic: "lottery", inApp: true, mail: false }]],
    [[{ topic: "tasks", inApp: true }]],
    [[{ topic: "tasks", inApp: true, mail: true, userId: "x" }]],
    [[...Array(2)].map(() => ({ topic: "tasks", inApp: true, mail: true }))],
    [[]],
  ])("refuses %j", async (data) => {
    const person = await newPerson();
    expect((await change(person, "PUT", "/preferences", { data })).status).toBe(400);
  });
});

test("nobody reads, marks or chooses without a session", async () => {
  const visitor = createVisitor(gateway.app);
  const answers = [
    await visitor.get("/api/notifications"),
    await visitor.get("/api/notifications/stream"),
    await visitor.get("/api/notifications/preferences"),
    await change(visitor, "PATCH", `/${crypto.randomUUID()}`, { read: true }),
    await visitor.post("/api/notifications/read-all", {}),
    await change(visitor, "PUT", "/preferences", { data: [{ topic: "tasks", inApp: true, mail: true }] }),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
});

test("what was read long ago is removed, and nothing else", async () => {
  const person = await newPerson();
  await tell(person, 3);
  const [old, recent, unread] = (await list(person)).data.map(({ id }) => id);
  const readAgo = (id: string | undefined, days: number) =>
    deps.db
      .update(notification)
      .set({ readAt: sql`now() - make_interval(days => ${days})` })
      .where(eq(notification.id, id ?? ""));
  await withUser(deps.db, person.id, [readAgo(old, 91), readAgo(recent, 89)]);
  await removeOldNotifications.run(deps);
  expect((await list(person)).data.map(({ id }) => id)).toEqual([recent, unread]);
});
