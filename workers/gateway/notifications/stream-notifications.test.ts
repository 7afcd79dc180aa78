import { expect, test } from "vitest";
import type { NotificationPage, NotificationView } from "../../contract/notifications.ts";
import { sampleNotification } from "../mail/samples.ts";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import type { Visitor } from "../testing/visitor.ts";
import { notify } from "./notify.ts";

const gateway = createTestGateway();
/** Another isolate: with nothing in common but the services. */
const elsewhere = createTestGateway();
const told = sampleNotification("organization.removed");

type Frame = { id: string | undefined; event: string; data: NotificationView };

/** Reads frames one after the other; comments and the time to wait before coming back are left out. */
async function follow(visitor: Visitor, headers: Record<string, string> = {}, search = "") {
  const response = await visitor.get(`/api/notifications/stream${search}`, headers);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  const field = (frame: string, name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(frame)?.[1];
  const next = async (): Promise<Frame | null> => {
    const [frame, ...rest] = text.split("\n\n");
    if (rest.length === 0) {
      const { value, done } = await reader.read();
      if (done) return null;
      text += decoder.decode(value, { stream: true });
      return await next();
    }
    text = rest.join("\n\n");
    const event = field(frame ?? "", "event");
    if (event === undefined) return await next();
    const data = JSON.parse(field(frame ?? "", "data") ?? "");
    return { id: field(frame ?? "", "id"), event, data };
  };
  // The first piece is there as soon as the stream knows where it begins.
  const { value } = await reader.read();
  expect(decoder.decode(value)).toBe("retry: 2000\n\n");
  return { next, stop: () => reader.cancel() };
}

async function newPerson() {
  const visitor = await createSignedIn(gateway);
  const { user } = await (await visitor.get("/api/auth/me")).json<{ user: { id: string } }>();
  return { visitor, id: user.id };
}

test("what a person is told in another isolate comes by the stream, once, and nobody else's does", async () => {
  const [person, stranger] = [await newPerson(), await newPerson()];
  await notify(gateway.deps, person.id, told);
  const stream = await follow(person.visitor);
  await notify(elsewhere.deps, stranger.id, told);
  await notify(elsewhere.deps, person.id, sampleNotification("task.failed"));
  expect(await stream.next()).toMatchObject({ event: "notification", data: { kind: "task.failed" } });
  await notify(elsewhere.deps, person.id, sampleNotification("task.completed"));
  expect(await stream.next()).toMatchObject({ data: { kind: "task.completed" } });
  await stream.stop();
});

test("a stream goes on from where its reader was", async () => {
  const person = await newPerson();
  const first = await follow(person.visitor);
  await notify(elsewhere.deps, person.id, told);
  const frame = await first.next();
  await first.stop();
  await notify(elsewhere.deps, person.id, sampleNotification("task.failed"));
  await notify(elsewhere.deps, person.id, sampleNotification("task.completed"));
  const again = await follow(person.visitor, { "last-event-id": frame?.id ?? "" });
  expect((await again.next())?.data.kind).toBe("task.failed");
  expect((await again.next())?.data.kind).toBe("task.completed");
  await again.stop();
  const made = await follow(person.visitor, { "last-event-id": "made-up" });
  await notify(elsewhere.deps, person.id, sampleNotification("security.locked"));
  expect((await made.next())?.data.kind).toBe("security.locked");
  await made.stop();
});

test("a stream goes on from what a page showed, also from a page that showed nothing", async () => {
  const person = await newPerson();
  const page = async () => await (await person.visitor.get("/api/notifications")).json<NotificationPage>();
  const nothing = await page();
  expect(nothing.data).toEqual([]);
  await notify(elsewhere.deps, person.id, told);
  const first = await follow(person.visitor, {}, `?after=${nothing.latest}`);
  expect((await first.next())?.data.kind).toBe("organization.removed");
  await first.stop();
  const { latest } = await page();
  await notify(elsewhere.deps, person.id, sampleNotification("task.failed"));
  const second = await follow(person.visitor, {}, `?after=${latest}`);
  expect((await second.next())?.data.kind).toBe("task.failed");
  await second.stop();
  expect((await person.visitor.get("/api/notifications/stream?after=made-up")).status).toBe(400);
});

test("a stream ends with its session", async () => {
  const person = await newPerson();
  const stream = await follow(person.visitor);
  await person.visitor.post("/api/auth/logout", {});
  expect(await stream.next()).toMatchObject({ event: "end" });
  expect(await stream.next()).toBeNull();
});
