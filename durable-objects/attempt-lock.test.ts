import { expect, test } from "vitest";
import { beginAttempt, endOfState, type LockPolicy, unlocked } from "./attempt-lock.ts";

const policy: LockPolicy = {
  ...{ limit: 3, windowSeconds: 60, lockSeconds: 100 },
  ...{ longestLockSeconds: 350, forgetAfterSeconds: 1_000 },
};

/** Begins attempts at the given seconds, one on the state of the other. */
function attempts(...seconds: number[]) {
  let state = unlocked;
  const decisions = seconds.map((second) => {
    const result = beginAttempt(state, policy, second * 1000);
    state = result.state;
    return result.decision;
  });
  return { state, decisions, last: decisions.at(-1) };
}

test("the last failure that is allowed locks, and what comes then is refused until the lock is over", () => {
  const { decisions } = attempts(10_000, 10_001, 10_002, 10_003, 10_101.5, 10_102);
  expect(decisions.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false, true]);
  expect(decisions.map(({ locksForSeconds }) => locksForSeconds)).toEqual([
    null,
    null,
    100,
    null,
    null,
    null,
  ]);
  expect(decisions.map(({ retryAfterSeconds }) => retryAfterSeconds)).toEqual([0, 0, 0, 99, 1, 0]);
});

test("failures that are a window apart do not add up", () => {
  expect(
    attempts(10_000, 10_030, 10_061, 10_091).decisions.map(({ locksForSeconds }) => locksForSeconds),
  ).toEqual([null, null, null, null]);
});

test("each lock is twice as long as the one before, up to the longest", () => {
  const three = (second: number) => [second, second, second];
  const { decisions } = attempts(...[10_000, 10_200, 10_500, 10_900].flatMap(three));
  const locks = decisions.flatMap(({ locksForSeconds }) => locksForSeconds ?? []);
  expect(locks).toEqual([100, 200, 350, 350]);
});

test("a lock is forgotten after a while, and the next is a first one again", () => {
  const { last, state } = attempts(10_000, 10_000, 10_000, 11_101, 11_101, 11_101);
  expect(last?.locksForSeconds).toBe(100);
  expect(state.locks).toBe(1);
});

test("a state says when it says nothing any more", () => {
  expect(endOfState(attempts(10_000).state, policy)).toBe(10_060_000);
  expect(endOfState(attempts(10_000, 10_000, 10_000).state, policy)).toBe(11_100_000);
});
