import { expect, it } from "vitest";
import { noteFailure } from "./note-failure.ts";

it.each([
  [[429, 431], "for-visitor"],
  [[502], "for-all"],
  [[429, 502], "for-all"],
  [[502, 429], "for-all"],
])("failures with %j are %s", (statuses, expected) => {
  const locals: App.RequestEventLocals = { nonce: "" };
  for (const status of statuses) noteFailure(locals, status);
  expect(locals.contentFailed).toBe(expected);
});
