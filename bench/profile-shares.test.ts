import { expect, test } from "vitest";
import { sharesOf } from "./profile-shares.ts";

const node = (id: number, functionName: string, children: number[] = []) => ({
  ...{
    id,
    children,
    callFrame: { functionName, url: "main.js", lineNumber: functionName.startsWith("(") ? -1 : id },
  },
});

test("time is a function's own, and its callers' with it; being idle is nobody's", () => {
  const nodes = [
    node(1, "(root)", [2, 5]),
    node(2, "serve", [3, 4]),
    node(3, "parse"),
    node(4, "serve", []),
    node(5, "(idle)"),
  ];
  const shares = sharesOf({ nodes, samples: [2, 3, 3, 5, 5], timeDeltas: [100, 200, 100, 900, 900] });
  expect(shares).toEqual(
    [
      { name: "parse:4", own: 0.75, withCalled: 0.75 },
      { name: "(root)", own: 0, withCalled: 1 },
      { name: "serve:3", own: 0.25, withCalled: 1 },
    ].sort((a, b) => b.own - a.own),
  );
});

test("a function that calls itself is counted once", () => {
  const nodes = [node(1, "walk", [2]), { ...node(2, "walk"), callFrame: node(1, "walk").callFrame }];
  expect(sharesOf({ nodes, samples: [2], timeDeltas: [100] })).toEqual([
    { name: "walk:2", own: 1, withCalled: 1 },
  ]);
});
