import { expect, it } from "vitest";
import type { Me } from "../../../workers/contract/auth.ts";
import type { Loaded } from "./failure.ts";
import { noAnswer } from "./no-answer.ts";
import { sendContentFile } from "./send-content-file.ts";

const action = "/admin/content/posts?do=file";

const as = (role: string) => ({ ok: true, data: { user: { role } } }) as Loaded<Me>;

/** Sends a picture, and tells what came of it and whether the form was read. */
async function send(me: Loaded<Me> | undefined) {
  const form = new FormData();
  form.set("field", "cover");
  form.set("file", new File(["picture"], "a.png", { type: "image/png" }));
  const request = new Request(`https://site.test${action}&item=1`, {
    ...{ method: "POST", body: form, headers: { "content-length": "1000" } },
  });
  const answer = async () => Response.json({ file: { id: "f1" } });
  Object.assign(request, { runtime: { cloudflare: { env: { GATEWAY: { fetch: answer } } } } });
  return { outcome: await sendContentFile({ request, me }, action), isRead: request.bodyUsed };
}

it.each(["editor", "admin"])("the picture of somebody who is %s is taken", async (role) => {
  expect(await send(as(role))).toMatchObject({
    ...{ outcome: { location: expect.stringContaining("/admin/content/posts") }, isRead: true },
  });
});

it("nothing is read of a form whose sender is no editor", async () => {
  for (const me of [as("user"), undefined]) {
    expect(await send(me)).toMatchObject({ outcome: { status: 403 }, isRead: false });
  }
});

it("nothing is read of a form while nobody can say whose it is", async () => {
  const me = { ok: false, failure: noAnswer() } as const;
  expect(await send(me)).toMatchObject({ outcome: { status: 502 }, isRead: false });
});
