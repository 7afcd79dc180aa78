import { createMessageBatch } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { countGivenUp } from "./count-given-up.ts";
import { metrics } from "./metrics/metrics.ts";

afterEach(() => vi.restoreAllMocks());

test("each message that was given up is counted and logged once, but nothing of what it says", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const messages = ["a", "b", "c"].map((id) => ({
    ...{
      id,
      timestamp: new Date(),
      attempts: id === "c" ? 2 : 1,
      body: { link: "https://selvedge.test/a-secret" },
    },
  }));
  const batch = createMessageBatch<unknown>("selvedge-mail-dead", messages);
  countGivenUp(batch, "mail");
  const counted = [...metrics.queueMessages.list()].find(({ values }) => values.join() === "mail,given_up");
  expect(counted?.series.value).toBe(2);
  const lines = said.mock.calls.map(String);
  expect(lines.filter((line) => line.includes("message_given_up"))).toHaveLength(2);
  expect(lines.join()).not.toContain("a-secret");
});
