import { afterEach, describe, expect, it, vi } from "vitest";
import { isEntrance, isGuarded, signInFirst, whoIs } from "./guard.ts";

function asking(answer: () => Response, headers: Record<string, string> = {}) {
  const seen: Headers[] = [];
  const GATEWAY = {
    fetch: async (request: Request) => {
      seen.push(request.headers);
      return answer();
    },
  };
  const request = new Request("https://site.test/app", { headers });
  Object.assign(request, { runtime: { cloudflare: { env: { GATEWAY } } } });
  return { seen, request, clientAddress: "192.0.2.7" };
}

afterEach(() => void vi.restoreAllMocks());

it("guards the app and what is for administrators, and nothing beside them", () => {
  expect(["/app", "/app/", "/app/tasks/1", "/admin/users"].map(isGuarded)).toEqual([true, true, true, true]);
  expect(["/", "/administer", "/pricing", "/api/auth/me"].map(isGuarded)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

describe("signInFirst", () => {
  it.each([
    ["GET", "/app", "/sign-in"],
    ["GET", "/app/tasks/1?tab=errors", "/sign-in?next=%2Fapp%2Ftasks%2F1%3Ftab%3Derrors"],
    ["POST", "/app?x=1", "/sign-in"],
  ])("%s %s leads to %s", (method, path, location) => {
    expect(signInFirst(new Request(`https://site.test${path}`, { method }))).toBe(location);
  });
});

describe("isEntrance", () => {
  const entrance = (path: string, cookie = "selvedge_signed_in=1", method = "GET") => {
    const request = new Request(`https://site.test${path}`, { method, headers: { cookie } });
    return isEntrance(request, new URL(request.url));
  };

  it("is a way in, for a browser that says somebody is in already", () => {
    expect([entrance("/sign-in"), entrance("/sign-up")]).toEqual([true, true]);
    expect([
      entrance("/pricing"),
      entrance("/sign-in", "a=b"),
      entrance("/sign-in", "selvedge_signed_in="),
    ]).toEqual([...[false, false, false]]);
    expect(entrance("/sign-in", undefined, "POST")).toBe(false);
  });
});

describe("whoIs", () => {
  it("asks with the visitor's cookies and address", async () => {
    const visitor = asking(() => Response.json({ user: { name: "Ada" } }), { cookie: "session=1" });
    const { me } = await whoIs(visitor);
    expect(me).toMatchObject({ ok: true, data: { user: { name: "Ada" } } });
    expect([visitor.seen[0]?.get("cookie"), visitor.seen[0]?.get("x-forwarded-for")]).toEqual([
      "session=1",
      "192.0.2.7",
    ]);
  });

  it("hands on the cookie that takes back a stale hint", async () => {
    const { me, cookies } = await whoIs(
      asking(
        () =>
          new Response("{}", { status: 401, headers: { "set-cookie": "selvedge_signed_in=; Max-Age=0" } }),
      ),
    );
    expect(me).toMatchObject({ ok: false, failure: { status: 401 } });
    expect(cookies).toEqual(["selvedge_signed_in=; Max-Age=0"]);
  });

  it("takes nobody for signed out because the gateway is down", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { me } = await whoIs(
      asking(() => {
        throw new TypeError("connect ECONNREFUSED");
      }),
    );
    expect(me).toMatchObject({ ok: false, failure: { status: 502 } });
  });
});
