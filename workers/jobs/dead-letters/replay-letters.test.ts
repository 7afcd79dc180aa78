import { expect, it } from "vitest";
import { createDatabase } from "../../../db/jobs/client.ts";
import { namespace } from "../flow/engine-harness.ts";
import type { Log } from "../log.ts";
import { replayLetters } from "./replay-letters.ts";

it("says of each letter that a database which is away keeps from being replayed, and loses none", async () => {
  const errors: string[] = [];
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (message) => errors.push(message),
    child: () => log,
  };
  const db = createDatabase({
    databaseUrl: "postgres://a:b@127.0.0.1/c",
    neonProxyUrl: "http://127.0.0.1:1",
  });
  const ids = [crypto.randomUUID(), crypto.randomUUID()];
  const context = { db, flows: namespace, log, entitlements: null };
  const { data } = await replayLetters(context, { reach: { tenantId: "some" }, ids });
  expect(data.map(({ id, replayed, problem }) => [id, replayed, problem?.code])).toEqual(
    ids.map((id) => [id, false, "unavailable"]),
  );
  expect(errors).toEqual(ids.map(() => "cannot replay a dead letter"));
});
