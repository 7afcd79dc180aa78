import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { createProgress } from "./progress.ts";
import { renderTable } from "./table.ts";

function record(columns = 60) {
  let text = "";
  return {
    output: {
      columns,
      write: (chunk: string | Uint8Array) => {
        text += chunk;
        return true;
      },
    },
    text: () => text,
  };
}

test("each step is one plain line with its time and what came of it", async () => {
  const { output, text } = record();
  const progress = createProgress(output, { live: false });
  expect(
    await progress.step(
      "Postgres 18",
      async () => 54320,
      (port) => `127.0.0.1:${port}`,
    ),
  ).toBe(54320);
  progress.close();
  expect(text()).toMatch(/^ {2}✓ Postgres 18 +\d\.\d s {2}127\.0\.0\.1:54320\n$/);
});

test("a step that fails is marked and its error passes through", async () => {
  const { output, text } = record();
  const progress = createProgress(output, { live: false });
  const work = async ({ note }: { note(text: string): void }) => {
    note("installing");
    throw new Error("no network");
  };
  await expect(progress.step("Directus 12", work)).rejects.toThrow("no network");
  progress.close();
  expect(text()).toMatch(/^ {2}✗ Directus 12 .* installing\n$/);
});

test("on a terminal a running step is redrawn in place, within the width of the terminal", async () => {
  const { output, text } = record(40);
  const progress = createProgress(output, { live: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  const step = progress.step("Site", async ({ note }) => {
    note("a note that is much longer than what a narrow terminal has room for");
    await promise;
  });
  progress.print("a line above");
  progress.print("another");
  resolve();
  await step;
  progress.close();
  const lines = stripVTControlCharacters(text()).split("\n");
  const redrawn = lines.filter((line) => /[⠋⠙⠹⠸]/.test(line));
  expect(redrawn.length).toBeGreaterThanOrEqual(2);
  for (const line of redrawn) expect(line.length).toBeLessThan(40);
  expect(text()).toContain("a line above\n");
  expect(text().split("\x1b[1F\x1b[J").length).toBeGreaterThanOrEqual(3);
});

test("nothing is shown after close", async () => {
  const { output, text } = record();
  const progress = createProgress(output, { live: true });
  progress.close();
  progress.print("late");
  await progress.step("Late", async () => {});
  expect(text()).toBe("");
});

test("the table has every address, every account with the password, and how to stop", () => {
  const table = renderTable({
    ...{ seconds: 8.25, home: ".selvedge", password: "secret words", color: false },
    services: [
      { name: "Site", url: "http://localhost:3000" },
      { name: "Mailbox", url: "http://127.0.0.1:8025", note: "every mail" },
    ],
    accounts: [{ email: "admin@selvedge.test", is: "administrator" }],
  });
  for (const part of [
    "http://localhost:3000",
    "every mail",
    "admin@selvedge.test",
    "secret words",
    "Ctrl-C",
    "--reset",
  ]) {
    expect(table).toContain(part);
  }
  expect(table).not.toContain("\x1b");
});
