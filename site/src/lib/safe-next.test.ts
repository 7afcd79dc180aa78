import { describe, expect, it } from "vitest";
import { safeNext } from "./safe-next.ts";

describe("safeNext", () => {
  it.each([
    "/app",
    "/app?upload=1",
    "/app/tasks/0b1e",
    "/app/tasks/0b1e?tab=columns",
    "/invite?token=a.b",
    "/api/auth/forward/begin?for=studio&to=%2Fadmin",
  ])("keeps %s", (next) => {
    expect(safeNext(next)).toBe(next);
  });

  it.each([
    null,
    undefined,
    "",
    "app",
    "https://evil.example/app",
    "//evil.example/app",
    "///evil.example/app",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "/app/../sign-out",
    "/app/%2e%2e/api/auth/logout",
    "/apparel",
    "/invite/x",
    "/api/auth/logout",
    "/api/auth/forward/enter?code=a",
    "/api/auth/forward/begin/../../logout",
    "/app\u2028",
  ])("sends %j to /app", (next) => {
    expect(safeNext(next)).toBe("/app");
  });
});
