import fc from "fast-check";
import { expect, test } from "vitest";
import { continueTrace, traceIdOfRequest, traceparentOf } from "./trace.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const given = `00-${traceId}-00f067aa0ba902b7-01`;

test("a trace goes on, as a part of its own", () => {
  const trace = continueTrace(given);
  expect(trace).toMatchObject({ traceId, sampled: true });
  expect(trace.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(traceparentOf(trace)).toBe(traceparentOf(trace));
  expect(trace.spanId).not.toBe("00f067aa0ba902b7");
  expect(continueTrace(traceparentOf(trace)).traceId).toBe(traceId);
  expect(continueTrace(given.replace(/1$/, "0")).sampled).toBe(false);
});

test("a request's own id names the trace that it begins, and none that it continues", () => {
  const requestId = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736";
  expect(traceIdOfRequest(requestId)).toBe(traceId);
  expect(continueTrace(null, { newId: traceIdOfRequest(requestId) }).traceId).toBe(traceId);
  expect(continueTrace(given, { newId: "f".repeat(32) }).traceId).toBe(traceId);
  for (const id of ["chosen-by-caller", requestId.toUpperCase(), "00000000-0000-0000-0000-000000000000"])
    expect(traceIdOfRequest(id)).toBeUndefined();
});

test("a later version may say more", () => {
  expect(continueTrace(`cc-${traceId}-00f067aa0ba902b7-01-what-the-future-says`).traceId).toBe(traceId);
});

test.each([
  null,
  undefined,
  "",
  given.toUpperCase(),
  `${given}-more`,
  `ff${given.slice(2)}`,
  `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
  `00-${traceId}-${"0".repeat(16)}-01`,
  `00-${traceId}-00f067aa0ba902b7`,
  ` ${given}`,
  `cc-${traceId}-00f067aa0ba902b7-01-${"x".repeat(600)}`,
])("%j begins a new trace", (traceparent) => {
  const trace = continueTrace(traceparent);
  expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(trace.traceId).not.toBe(traceId);
});

test("whatever is given, what goes on is well formed", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f-]{50,60}$/)), (traceparent) => {
      expect(traceparentOf(continueTrace(traceparent))).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
    }),
  );
});
