import { expect, test } from "vitest";
import type { Readiness } from "../../../workers/contract/health.ts";
import type { Status } from "../../../workers/contract/status.ts";
import { overallStatus } from "./overall-status.ts";

const ready = (status: Readiness["status"]): Readiness =>
  ({ status, dependencies: [] }) as unknown as Readiness;

const startedAt = "2026-11-01T09:00:00.000Z";
function recordWith(...ends: (string | null)[]): Status {
  const incidents = ends.map((endedAt) => ({ journey: "content", startedAt, endedAt }));
  return { status: "ok", checkedAt: startedAt, journeys: [], incidents };
}

test.each([
  { readiness: null, record: recordWith(), overall: "down" },
  { readiness: ready("down"), record: recordWith(null), overall: "down" },
  { readiness: ready("degraded"), record: recordWith(null), overall: "degraded" },
  { readiness: ready("ok"), record: recordWith(startedAt, null), overall: "failing" },
  { readiness: ready("ok"), record: recordWith(startedAt), overall: "ok" },
  { readiness: ready("ok"), record: recordWith(), overall: "ok" },
  { readiness: ready("ok"), record: null, overall: "ok" },
])("is $overall", ({ overall, ...known }) => {
  expect(overallStatus(known)).toBe(overall);
});
