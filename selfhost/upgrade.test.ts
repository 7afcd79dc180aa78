import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { git } from "../dev/git.ts";

/**
 * Stands in for Docker: notes what it was asked for and by which compose file, and fails where it is told to. What it
 * migrates is newer than what the version before knows, whose own migration fails on it, and with that whatever waits for it.
 */
const docker = `#!/bin/sh
shift 4
file=$1
shift
echo "$SELVEDGE_VERSION by $(cat "$file") with $(cat "$(dirname "$file")/selfhost/mounted"): $*" >> "$CALLS"
health=healthy
case "$SELVEDGE_VERSION $*" in $FAILS) health=unhealthy ;; esac
case "$*" in
  *"run --rm migrate") [ "$health" = unhealthy ] || echo "$SELVEDGE_VERSION" > "$CALLS.schema" ;;
  *"--scale migrate=0") cat "$(dirname "$file")/.env.selfhost" > "$CALLS.env" ;;
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

/** A checkout of two releases, the newer of which is checked out; what runs is `version`, or of the older one's commit. */
function upgrade(fails: string, { version, args = [] }: { version?: string; args?: string[] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "upgrade-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const checkout = join(folder, "checkout");
  mkdirSync(join(checkout, "selfhost"), { recursive: true });
  const commit = (name: string) => {
    writeFileSync(join(checkout, "docker-compose.selfhost.yml"), `${name} file`);
    writeFileSync(join(checkout, "selfhost/mounted"), `${name} mount`);
    git(checkout, ["add", "--all"]);
    git(checkout, ["-c", "user.name=a", "-c", "user.email=a@a.test", "commit", "--quiet", "-m", name]);
    return git(checkout, ["rev-parse", "HEAD"]).trim();
  };
  git(checkout, ["init", "--quiet"]);
  const before = commit("old");
  git(checkout, ["tag", "v9.9.8"]);
  commit("new");
  const [envFile, calls, program] = [join(folder, "env"), join(folder, "calls"), join(folder, "docker")];
  const old = version ?? `9.9.9-${before.slice(0, 12)}`;
  writeFileSync(envFile, `A=1\nSELVEDGE_VERSION=${old}\nB=2\n`);
  writeFileSync(calls, "");
  writeFileSync(program, docker);
  chmodSync(program, 0o755);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      resolve("selfhost/upgrade.ts"),
      "--env-file",
      envFile,
      ...args.map((arg) => arg.replace("BEFORE", before)),
    ],
    {
      ...{ cwd: checkout, encoding: "utf8" },
      env: { PATH: `${folder}:${process.env.PATH}`, CALLS: calls, FAILS: fails },
    },
  );
  const asked = readFileSync(calls, "utf8")
    .trim()
    .replaceAll(/^(\S+)/gm, (name) => (name === old ? "old" : "new"))
    .replaceAll(/^(\w+) by \1 file with \1 mount:/gm, "$1")
    .split("\n")
    .filter(Boolean);
  const laidOut = existsSync(join(checkout, ".selvedge/releases"));
  const seen = existsSync(`${calls}.env`) ? readFileSync(`${calls}.env`, "utf8") : null;
  const env = readFileSync(envFile, "utf8");
  return { status, said: `${stdout}${stderr}`.trim(), asked, env, old, before, laidOut, seen };
}

const build = "new build";
const backup = "new run --rm --no-deps backup node selfhost/backup.ts run";
const migrate = "new run --rm migrate";
const up = "up --detach --remove-orphans";
const look = "ps --all --format json";

test("it builds, backs up, migrates, replaces, and notes what runs", () => {
  const { status, said, asked, env, laidOut } = upgrade("nothing");
  expect(asked).toEqual([build, backup, migrate, `new ${up}`, `new ${look}`]);
  expect([status, said]).toEqual([0, expect.stringMatching(/^\S+-\w{12} runs$/)]);
  expect(env).toMatch(/^A=1\nSELVEDGE_VERSION=\S+-\w{12}\nB=2\n$/);
  expect(laidOut).toBe(false);
});

test.each([
  ["*build", [build], /^Cannot build the images of \S+: nothing was changed$/],
  ["*backup.ts*", [build, backup], /^Cannot make a backup before \S+: nothing was changed$/],
  ["*migrate", [build, backup, migrate], /^Cannot migrate for \S+: the schema is as it was/],
])("what fails before anything is replaced leaves all as it is: %s", (fails, calls, message) => {
  const { status, said, asked, env, old } = upgrade(fails);
  expect([status, said, asked]).toEqual([1, expect.stringMatching(message), calls]);
  expect(env).toContain(`SELVEDGE_VERSION=${old}\n`);
});

test.each([
  ["[!9]*ps --all*", [`new ${up}`, `new ${look}`]],
  ["[!9]*up --detach*", [`new ${up}`]],
])(
  "what does not get healthy is rolled back, by the compose file and what it mounts of before: %s",
  (fails, calls) => {
    const { status, said, asked, env, old, before, seen } = upgrade(fails);
    expect(asked.slice(3)).toEqual([...calls, `old ${up} --scale migrate=0`, `old ${look}`]);
    expect(status).toBe(1);
    expect(said).toMatch(
      / did not get healthy: 9\.9\.9-\w{12} runs again, from \S+\/\.selvedge\/releases\/\w{12}: /,
    );
    expect(said).toContain(`git checkout ${before} before`);
    expect(env).toContain(`SELVEDGE_VERSION=${old}\n`);
    // The compose file finds the box's own variables beside it, as what it mounts for backups.
    expect(seen).toBe(env);
  },
);

test.each([
  ["9.9.8", []],
  ["9.9.7", ["--from", "BEFORE"]],
])("what runs is found by its tag, or by the commit that is named: %s", (version, args) => {
  const { status, asked } = upgrade("[!9]*up --detach*", { version, args });
  expect([status, asked.at(-1)]).toEqual([1, `old ${look}`]);
});

test.each(["9.9.7", "9.9.9-0123456789ab"])("what could not be gone back to is not left: %s", (version) => {
  const { status, said, asked } = upgrade("nothing", { version });
  expect([status, asked]).toEqual([1, []]);
  expect(said).toMatch(
    new RegExp(`^Cannot upgrade: what runs is "${version}", and this repository has no such `),
  );
  expect(said).toContain("name its commit by --from");
});
