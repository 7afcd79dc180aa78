import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A line of a table that says what holds, and which tests show it. */
export type Claim = { document: string; id: string; what: string; tests: string[] };

/** The documents whose tables make claims. */
const documents = ["SECURITY.md", "docs/asvs.md", "docs/compliance.md"];

/** Every row of their tables that names a test file, in their order. */
export function readClaims(folder = "."): Claim[] {
  return documents.flatMap((document) => {
    const lines = readFileSync(join(folder, document), "utf8").split("\n");
    return lines.flatMap((line) => {
      const cells = line.split("|").slice(1, -1);
      const tests = testsIn(cells.at(-1) ?? "");
      if (cells.length < 3 || tests.length === 0) return [];
      const [id = "", what = ""] = cells.map((cell) => cell.trim());
      return [{ document, id, what, tests }];
    });
  });
}

/** Files and folders in a cell, of which at least one is a test or holds some. */
function testsIn(cell: string): string[] {
  const named = Array.from(cell.matchAll(/`([^`]+)`/g), ([, path = ""]) => path);
  return named.filter(
    (path) => path.endsWith(".test.ts") || (path.endsWith("/") && !path.startsWith("http")),
  );
}
