import { expect, test } from "vitest";
import { pickAnswerHeaders, pickHeaders } from "./pick-headers.ts";

test("nothing but what is named goes on", () => {
  const headers = new Headers({ Accept: "text/plain", Cookie: "secret", "X-Made-Up": "1" });
  expect(pickHeaders(headers, ["accept", "content-type"])).toEqual({ accept: "text/plain" });
});

test("the length of a body that is decoded on its way is not told", () => {
  const names = ["content-length", "etag"];
  const plain = { "content-length": "12", etag: '"a"' };
  expect(pickAnswerHeaders(new Headers(plain), names)).toEqual(plain);
  const encoded = new Headers({ ...plain, "content-encoding": "gzip" });
  expect(pickAnswerHeaders(encoded, names)).toEqual({ etag: '"a"' });
});
