import { describe, expect, it } from "vitest";
import { answerContent } from "./answer-content.ts";
import { failureOf } from "./failure.ts";

describe("answerContent", () => {
  it("answers with what was loaded", async () => {
    const response = answerContent({ ok: true, data: [1] });
    expect([response.status, await response.json()]).toEqual([200, [1]]);
  });

  it.each([
    [400, 404],
    [404, 404],
    [429, 429],
    [502, 502],
  ])(
    "answers a failure of status %i with %i, kept by nobody and read back as it was",
    async (status, told) => {
      const failure = { status, code: "a_code", message: "No post.", errors: {}, retryAfterSeconds: 7 };
      const response = answerContent({ ok: false, failure });
      expect([response.status, response.headers.get("cache-control")]).toEqual([told, "no-store"]);
      expect(await failureOf(response)).toEqual({ ...failure, status: told });
    },
  );
});
