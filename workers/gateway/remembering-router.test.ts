import { expect, test } from "vitest";
import { createRememberingRouter } from "./remembering-router.ts";

function routerOf(...routes: [method: string, path: string][]) {
  const router = createRememberingRouter<string>();
  for (const [method, path] of routes) router.add(method, path, `${method} ${path}`);
  /** The handlers of a path, each with what stands in the places of its parameters. */
  return (method: string, path: string) =>
    router.match(method, path)[0].map(([handler, params]) => [handler, { ...params }]);
}

test("each path has what it has when it is asked for the first time, however often it is", () => {
  const match = routerOf(["ALL", "*"], ["GET", "/a/:id"], ["GET", "/a/list"], ["PUT", "/a/:id"]);
  for (let count = 0; count < 3; count += 1) {
    expect(match("GET", "/a/1")).toEqual([
      ["ALL *", {}],
      ["GET /a/:id", { id: "1" }],
    ]);
    expect(match("GET", "/a/2").at(-1)).toEqual(["GET /a/:id", { id: "2" }]);
    expect(match("PUT", "/a/2").at(-1)).toEqual(["PUT /a/:id", { id: "2" }]);
    expect(match("GET", "/a/list").map(([handler]) => handler)).toEqual([
      "ALL *",
      "GET /a/:id",
      "GET /a/list",
    ]);
    expect(match("GET", "/b")).toEqual([["ALL *", {}]]);
  }
});

test("a method and a path are not taken for another method and path", () => {
  const match = routerOf(["GET", "/a"], ["POST", "/a"]);
  expect(match("GET", "/a")).toEqual([["GET /a", {}]]);
  expect(match("POST", "/a")).toEqual([["POST /a", {}]]);
  expect(match("GET /a", "")).toEqual([]);
});

test("after more paths than it remembers, and for long ones, it says the same", () => {
  const match = routerOf(["GET", "/a/:id"]);
  for (let id = 0; id < 2_500; id += 1) match("GET", `/a/${id}`);
  const long = "x".repeat(5_000);
  for (const id of ["0", "2499", long, long])
    expect(match("GET", `/a/${id}`)).toEqual([["GET /a/:id", { id }]]);
});
