/** The compose file as a program of Docker's own reads it, with the file that init writes. None of it needs an engine. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { envLine } from "../../selfhost/env-file.ts";
import { variables } from "../../selfhost/variables.ts";
import { hasPrograms } from "./programs.ts";

type Compose = { name?: string; secrets: Record<string, object>; services: Record<string, Service> };
type Service = { profiles?: string[]; environment?: Record<string, string | null> };

const text = readFileSync("docker-compose.selfhost.yml", "utf8");
const profiles = [
  ...new Set(
    Object.values((parse(text, { merge: true }) as Compose).services).flatMap((each) => each.profiles ?? []),
  ),
];
const hasPlugin = spawnSync("docker", ["compose", "version"]).status === 0;
const isThere = hasPlugin || hasPrograms(["docker-compose"]);
/** With what a shell, a compose file and YAML take for their own. */
const values: Record<string, string> = {
  ...Object.fromEntries(
    variables.map(({ name, make }) => [
      name,
      make({
        ...{ domain: "app.acme.io", email: "ops@acme.io" },
        ...{ mailFrom: 'Acme & "Söhne" <a@acme.io>', smtpUrl: "smtp://user:p$word#1@mail.acme.io:587" },
      }),
    ]),
  ),
  ...{ BACKUP_RECIPIENT: "age1recipient", BACKUP_TARGET: "/backups" },
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "compose-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Debian's program is of 2021, and knows neither a name in the file nor secrets from the environment: it gets a copy without. */
function fileFor(): string {
  if (hasPlugin) return resolve("docker-compose.selfhost.yml");
  const { name: _, secrets, ...rest } = parse(text, { merge: true }) as Compose;
  const known = Object.fromEntries(Object.keys(secrets).map((each) => [each, { file: "./package.json" }]));
  const file = join(folder, "compose.yml");
  writeFileSync(file, JSON.stringify({ ...rest, secrets: known }));
  return file;
}

function config(given: Record<string, string>, env: Record<string, string> = {}) {
  const envFile = join(folder, "env");
  writeFileSync(
    envFile,
    Object.entries(given)
      .map(([name, value]) => envLine(name, value))
      .join("\n"),
  );
  const [program = "", ...first] = hasPlugin ? ["docker", "compose"] : ["docker-compose"];
  const args = ["--project-directory", ".", "--env-file", envFile, "-f", fileFor(), "config"];
  const { status, stdout, stderr } = spawnSync(program, [...first, ...args], {
    ...{ encoding: "utf8", env: { PATH: process.env.PATH ?? "", HOME: folder, ...env } },
  });
  return { status, stdout, said: stderr };
}

test.runIf(isThere)(
  "it takes the file in every profile, and each variable reaches its service as it was written",
  () => {
    const { status, stdout, said } = config(values, { COMPOSE_PROFILES: profiles.join(",") });
    expect([status, said]).toEqual([0, ""]);
    const { services } = parse(stdout) as Compose;
    expect(services.mail?.environment?.SMTP_URL?.replaceAll("$$", "$")).toBe(values.SMTP_URL);
    expect(services.edge?.environment?.MAIL_FROM).toBe(values.MAIL_FROM);
    for (const name of ["AUTH_SECRET", "WEBHOOK_SEALING_KEY", "LAGO_API_KEY"])
      expect(services.edge?.environment?.[name], name).toBe(values[name]);
  },
);

test.runIf(isThere).each(["AUTH_SECRET", "POSTGRES_PASSWORD", "SELVEDGE_VERSION"])(
  "it stops where %s is missing, and says what to run",
  (missing) => {
    const { [missing]: _, ...rest } = values;
    const { status, said } = config(rest, { COMPOSE_PROFILES: "full" });
    expect(status).not.toBe(0);
    expect(said).toContain(missing);
    expect(said).toContain("run pnpm selfhost:init");
  },
);
