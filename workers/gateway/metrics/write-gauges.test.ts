import { expect, test } from "vitest";
import { createTestGateway } from "../testing/gateway.ts";
import { writeGauges } from "./write-gauges.ts";

test("what waits in queues and the database's connections go to Analytics Engine, where there is one", async () => {
  const points: { indexes: string[]; blobs: string[]; doubles: number[] }[] = [];
  const analytics = {
    writeDataPoint: (point: unknown) => void points.push(point as (typeof points)[number]),
  };
  const { deps } = createTestGateway({ deps: { analytics } });
  await writeGauges(deps);
  const numberOf = (name: string, label: string) =>
    points.find(({ blobs }) => blobs[0] === name && blobs[1] === label)?.doubles[0];
  expect(new Set(points.map(({ indexes }) => indexes[0]))).toEqual(new Set(["gauge"]));
  expect(numberOf("selvedge_queue_messages", "mail")).toBeGreaterThanOrEqual(0);
  expect(numberOf("selvedge_database_connections", "")).toBeGreaterThan(0);
  expect(numberOf("selvedge_billing_drift", "failed_events")).toBeGreaterThanOrEqual(0);
});
