import { expect, it } from "vitest";
import { cookiesAfter } from "./cookies-after.ts";

it("a cookie that was set takes the place of the one that was sent, and the others stay", () => {
  const set = ["session=new==; Path=/; HttpOnly", "hint=1; Max-Age=60"];
  expect(cookiesAfter("a=b; session=old; c=d", set)).toBe("a=b; session=new==; c=d; hint=1");
});

it("one that was taken back is gone", () => {
  expect(cookiesAfter("a=b; session=old", ["session=; Max-Age=0; Path=/"])).toBe("a=b");
});

it("a browser without cookies has those that were set", () => {
  expect(cookiesAfter(null, [])).toBe("");
  expect(cookiesAfter(null, ["session=1"])).toBe("session=1");
});
