import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

function scan(pattern: string) {
  const args = ["--maskSecrets", "--secretlintrc", ".secretlintrc.json", pattern];
  const { status, stdout, stderr } = spawnSync("node_modules/.bin/secretlint", args, { encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
}

test("no file of the repository has a secret", () => {
  const { status, said } = scan("**/*");
  expect(status, said).toBe(0);
});

test("one that had would be noticed", () => {
  const folder = mkdtempSync(join(tmpdir(), "selvedge-secrets-"));
  try {
    // Put together here, so that this file has none.
    const key = ["AKIA", "QZ7NBR3LTWVX5MEG"].join("");
    const token = ["ghp", "_", "9aB3".repeat(9)].join("");
    writeFileSync(join(folder, "settings.txt"), `AWS_ACCESS_KEY_ID=${key}\nGITHUB_TOKEN=${token}\n`);
    writeFileSync(
      join(folder, "url.txt"),
      `DATABASE_URL=postgres://${["app", "hunter2-long"].join(":")}@db.acme.io/app\n`,
    );
    const { status, said } = scan(`${folder}/*`);
    expect(status).toBe(1);
    for (const kind of ["GITHUB_TOKEN", "PostgreSQLConnection"]) expect(said).toContain(kind);
    expect(said).not.toContain(token);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
