import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { git } from "./git.ts";
import { readProvenance } from "./provenance.ts";
import { rename } from "./rename.ts";
import { applyUpdate, compareWithTemplate } from "./template-update.ts";

let [home, template, own] = ["", "", ""];
const author = ["-c", "user.name=a", "-c", "user.email=a@localhost"];

function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function commit(folder: string, files: Record<string, string>): string {
  write(folder, files);
  git(folder, ["add", "--all"]);
  git(folder, [...author, "commit", "--quiet", "--message", "a change"]);
  return git(folder, ["rev-parse", "HEAD"]).trim();
}

const read = (name: string) => readFileSync(join(own, name), "utf8");

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "template-"));
  [template, own] = [join(home, "template"), join(home, "own")];
  mkdirSync(template);
  git(template, ["init", "--quiet", "--initial-branch", "main"]);
  commit(template, {
    ".template.json": '{"repository":null,"commit":null,"version":"0.1.0","name":"selvedge"}',
    "package.json": '{"name":"selvedge","version":"0.1.0"}',
    LICENSE: "the Selvedge authors",
    "CHANGELOG.md": "# Changelog\n",
    "wrangler.toml": 'name = "selvedge-gateway"\nroutes = ["api.example.com"]\n',
    "docs/words.md": "Selvedge at example.com\nSELVEDGE_HOME\n\none\n\n\n\ntwo\n",
    "rules/selvedge.yml": "a: selvedge_requests_total\n",
    "gone.md": "selvedge\n",
    "picture.png": "\0selvedge",
  });
  git(home, ["clone", "--quiet", template, own]);
});

afterEach(() => rmSync(home, { recursive: true }));

test("everything is called by its new name, in all the ways in which it is written, and files too", () => {
  expect(rename(own, { name: "acme", domain: "acme.io", repository: template })).toBe(5);
  expect(read("package.json")).toBe('{"name":"acme","version":"0.1.0"}');
  expect(read("wrangler.toml")).toBe('name = "acme-gateway"\nroutes = ["api.acme.io"]\n');
  // Only the deployments have a domain: an example stays one.
  expect(read("docs/words.md")).toBe("Acme at example.com\nACME_HOME\n\none\n\n\n\ntwo\n");
  expect(read("rules/acme.yml")).toBe("a: acme_requests_total\n");
});

test("whose work it is, and what is no text, stays as it was", () => {
  rename(own, { name: "acme" });
  expect([read("LICENSE"), read("picture.png")]).toEqual(["the Selvedge authors", "\0selvedge"]);
  const taken = git(template, ["rev-parse", "HEAD"]).trim();
  expect(readProvenance(own)).toEqual({ repository: null, commit: taken, version: "0.1.0", name: "acme" });
});

test.each([
  ["Acme", 'Cannot use "Acme": a name is'],
  ["a-b", 'Cannot use "a-b": a name is'],
  ["selvedge", 'Cannot use "selvedge": a name is'],
])("%s is no name, and nothing is renamed", (name, message) => {
  expect(() => rename(own, { name })).toThrow(message);
  expect(git(own, ["status", "--porcelain"])).toBe("");
});

test("what is not committed is not renamed with the rest, and nothing twice", () => {
  write(own, { "new.md": "selvedge" });
  expect(() => rename(own, { name: "acme" })).toThrow("there are changes that are not committed");
  rmSync(join(own, "new.md"));
  rename(own, { name: "acme" });
  commit(own, {});
  expect(() => rename(own, { name: "other" })).toThrow('Cannot rename: it is "acme" already');
});

test("an update shows what changed in the template, and brings it under the names of here", () => {
  rename(own, { name: "acme", repository: template });
  commit(own, {});
  commit(own, { "docs/words.md": read("docs/words.md").replace("one", "one of ours") });
  rmSync(join(template, "gone.md"));
  const to = commit(template, {
    "package.json": '{"name":"selvedge","version":"0.2.0"}',
    "CHANGELOG.md": "# Changelog\n\nSelvedge got faster\n",
    "docs/words.md": "Selvedge at example.com\nSELVEDGE_HOME\n\none\n\n\n\ntwo, says Selvedge\n",
    "new/selvedge.ts": "selvedge\n",
  });
  const update = compareWithTemplate(own, "main");
  expect(update.files).toEqual(["CHANGELOG.md", "docs/words.md", "gone.md", "new/acme.ts", "package.json"]);
  expect(update.changedHereToo).toEqual(["docs/words.md"]);
  expect(update.news).toEqual(["", "Selvedge got faster"]);
  expect(applyUpdate(own, update)).toEqual([]);
  expect(read("docs/words.md")).toBe("Acme at example.com\nACME_HOME\n\none of ours\n\n\n\ntwo, says Acme\n");
  expect(read("new/acme.ts")).toBe("acme\n");
  expect(() => read("gone.md")).toThrow("ENOENT");
  expect(readProvenance(own)).toMatchObject({ commit: to, version: "0.2.0", name: "acme" });
  commit(own, {});
  expect(compareWithTemplate(own, "main").files).toEqual([]);
});

test("what both changed in one place is marked, and named", () => {
  rename(own, { name: "acme", repository: template });
  commit(own, {});
  commit(own, { "rules/acme.yml": "a: ours\n", "gone.md": "kept\n" });
  rmSync(join(template, "gone.md"));
  commit(template, { "rules/selvedge.yml": "a: theirs of selvedge\n" });
  expect(applyUpdate(own, compareWithTemplate(own, "main")).sort()).toEqual(["gone.md", "rules/acme.yml"]);
  expect(read("rules/acme.yml")).toContain(
    "<<<<<<< here\na: ours\n=======\na: theirs of acme\n>>>>>>> template",
  );
  expect(read("gone.md")).toBe("kept\n");
});

test("without knowing where the template is, it says what is missing", () => {
  expect(() => compareWithTemplate(own, "main")).toThrow("this is the template itself");
  rename(own, { name: "acme" });
  commit(own, {});
  expect(() => compareWithTemplate(own, "main")).toThrow('"repository" of .template.json does not say');
});
