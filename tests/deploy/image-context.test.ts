import { readFileSync } from "node:fs";
import { matchesGlob } from "node:path";
import { expect, test } from "vitest";
import { git } from "../../dev/git.ts";

const rules = readFileSync(".dockerignore", "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

/** As Docker reads its file: the last rule that a path or a folder of it fits has the say. */
function isSent(path: string): boolean {
  const parts = path.split("/");
  const paths = parts.map((_, at) => parts.slice(0, at + 1).join("/"));
  const last = rules.findLast((rule) => paths.some((each) => matchesGlob(each, rule.replace(/^!/, ""))));
  return last === undefined || last.startsWith("!");
}

const sent = String(git(".", ["ls-files"]))
  .split("\n")
  .filter(isSent);

test("the image is built with the documentation that the site's build reads", () => {
  const { length } = sent.filter((path) => /^docs\/site\/.+\.md$/.test(path));
  expect(length).toBeGreaterThan(5);
});

test("what the image's build has no use for is not sent to it", () => {
  expect(sent.filter((path) => /^(tests|bench|infra|docs\/(?!site\/))/.test(path))).toEqual([]);
  expect(sent).toContain("package.json");
});
