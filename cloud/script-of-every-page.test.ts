import { expect, test } from "vitest";
import { scriptOfEveryPage } from "./script-of-every-page.ts";

test("the script of every page is the entry and all that it imports at once, each file counted once", () => {
  const files = scriptOfEveryPage({
    "src/entry-client.tsx": { file: "entry.js", imports: ["_base.js", "_more.js"] },
    "_base.js": { file: "base.js", imports: ["_more.js"] },
    "_more.js": { file: "more.js", imports: ["_base.js"] },
    "src/routes/index.tsx": { file: "index.js", imports: ["_base.js"] },
  });
  expect(files).toEqual(["entry.js", "base.js", "more.js"]);
});

test("a manifest without the entry is refused rather than weighed as nothing", () => {
  expect(() => scriptOfEveryPage({})).toThrow(
    'Cannot find "src/entry-client.tsx" in the manifest of the site',
  );
});
