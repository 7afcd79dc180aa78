import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

/**
 * Stands in for Docker: notes what it was asked for, and fails where it is told to. What it migrates is newer than what the
 * version before knows, whose own migration fails on it, and with that whatever waits for it.
 */
const docker = `#!/bin/sh
shift 5
echo "$SELVEDGE_VERSION $*" >> "$CALLS"
health=healthy
case "$SELVEDGE_VERSION $*" in $FAILS) health=unhealthy ;; esac
case "$*" in
  *"run --rm migrate") [ "$health" = unhealthy ] || echo "$SELVEDGE_VERSION" > "$CALLS.schema" ;;
  *"--scale migrate=0") ;;
  up*) [ "$(cat "$CALLS.schema")" = "$SELVEDGE_VERSION" ] || health=unhealthy ;;
esac
case "$*" in
  ps*)
    echo '{"Service":"migrate","State":"exited","Health":"","ExitCode":0}'
    echo "{\\"Service\\":\\"edge\\",\\"State\\":\\"running\\",\\"Health\\":\\"$health\\",\\"ExitCode\\":0}"
    ;;
  *) [ "$health" = healthy ] ;;
esac
`;

function upgrade(fails: string) {
  const folder = mkdtempSync(join(tmpdir(), "upgrade-"));
  const [envFile, calls, program] = [join(folder, "env"), join(folder, "calls"), join(folder, "docker")];
  writeFileSync(envFile, "A=1\nSELVEDGE_VERSION=0.0.1\nB=2\n");
  writeFileSync(calls, "");
  writeFileSync(program, docker);
  chmodSync(program, 0o755);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["selfhost/upgrade.ts", "--env-file", envFile],
    {
      ...{ encoding: "utf8", env: { PATH: `${folder}:${process.env.PATH}`, CALLS: calls, FAILS: fails } },
    },
  );
  const asked = readFileSync(calls, "utf8")
    .trim()
    .replaceAll(/^\d\S*-\w{12} /gm, "new ")
    .split("\n");
  return { status, said: `${stdout}${stderr}`.trim(), asked, env: readFileSync(envFile, "utf8") };
}

const build = "new build";
const backup = "new run --rm --no-deps backup node selfhost/backup.ts run";
const migrate = "new run --rm migrate";
const up = "up --detach --remove-orphans";
const look = "ps --all --format json";

test("it builds, backs up, migrates, replaces, and notes what runs", () => {
  const { status, said, asked, env } = upgrade("nothing");
  expect(asked).toEqual([build, backup, migrate, `new ${up}`, `new ${look}`]);
  expect([status, said]).toEqual([0, expect.stringMatching(/^\S+-\w{12} runs$/)]);
  expect(env).toMatch(/^A=1\nSELVEDGE_VERSION=\S+-\w{12}\nB=2\n$/);
});

test.each([
  ["*build", [build], /^Cannot build the images of \S+: nothing was changed$/],
  ["*backup.ts*", [build, backup], /^Cannot make a backup before \S+: nothing was changed$/],
  ["*migrate", [build, backup, migrate], /^Cannot migrate for \S+: the schema is as it was/],
])("what fails before anything is replaced leaves all as it is: %s", (fails, calls, message) => {
  const { status, said, asked, env } = upgrade(fails);
  expect([status, said, asked]).toEqual([1, expect.stringMatching(message), calls]);
  expect(env).toContain("SELVEDGE_VERSION=0.0.1\n");
});

test.each([
  ["?.?.?-*ps --all*", [`new ${up}`, `new ${look}`]],
  ["?.?.?-*up --detach*", [`new ${up}`]],
])("what does not get healthy is rolled back: %s", (fails, calls) => {
  const { status, said, asked, env } = upgrade(fails);
  expect(asked.slice(3)).toEqual([...calls, `0.0.1 ${up} --scale migrate=0`, `0.0.1 ${look}`]);
  expect([status, said]).toEqual([1, expect.stringMatching(/ did not get healthy: 0\.0\.1 runs again$/)]);
  expect(env).toContain("SELVEDGE_VERSION=0.0.1\n");
});
