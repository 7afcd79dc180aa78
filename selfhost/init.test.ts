import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv, promisify } from "node:util";
import { expect, test } from "vitest";
import { isPlaceholder } from "../workers/contract/placeholder.ts";
import { sourcesOf } from "./backup/settings.ts";
import { envLine } from "./env-file.ts";
import { variables } from "./variables.ts";

const run = promisify(execFile);
const answers = {
  ...{ "--domain": "app.acme.io", "--email": "ops@acme.io" },
  ...{ "--mail-from": "Acme & Söhne <hello@acme.io>", "--smtp-url": "smtp://user:p$word@mail.acme.io:587" },
};

async function init(given: Record<string, string>, out = join(mkdtempSync(join(tmpdir(), "init-")), "env")) {
  const args = ["selfhost/init.ts", ...Object.entries({ ...given, "--out": out }).flat()];
  try {
    const { stdout } = await run(process.execPath, args);
    return { out, code: 0, said: stdout.trim() };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { out, code, said: stderr.trim() };
  }
}

test("it writes every variable, with secrets that are long, all different and nobody else's", async () => {
  const [one, two] = [await init(answers), await init(answers)];
  expect(one).toMatchObject({
    code: 0,
    said: expect.stringContaining("Move the key to where this box is not"),
  });
  const read = (file: string) => parseEnv(readFileSync(file, "utf8"));
  const values = read(one.out);
  expect(Object.keys(values)).toEqual(expect.arrayContaining(variables.map(({ name }) => name)));
  expect(values).toMatchObject({
    ...{ SELVEDGE_DOMAIN: "app.acme.io", PUBLIC_URL: "https://app.acme.io" },
    ...{ MAIL_FROM: "Acme & Söhne <hello@acme.io>", SMTP_URL: "smtp://user:p$word@mail.acme.io:587" },
    BACKUP_RECIPIENT: expect.stringMatching(/^age1/),
    BACKUP_CONFIG: one.out,
  });
  // Enough for a backup without a word more: of what is not ours to place, whoever sets it up adds the folders.
  expect(sourcesOf(values).map(({ name }) => name)).toEqual([
    ...["gateway", "jobs", "directus", "redis", "state", "mail", "config"],
  ]);
  const secrets = Object.entries(values).filter(
    ([name, value]) => /(PASSWORD|SECRET|TOKEN|KEY|SALT)/.test(name) && value,
  );
  expect(secrets.length).toBeGreaterThan(25);
  for (const [name, value = ""] of secrets) {
    expect(value.length, name).toBeGreaterThanOrEqual(32);
    expect(isPlaceholder(value), name).toBe(false);
  }
  const others = Object.values(read(two.out));
  expect(new Set(secrets.map(([, value]) => value)).size).toBe(secrets.length);
  for (const [name, value] of secrets) expect(others, name).not.toContain(value);
});

test("only their owner reads the two files", async () => {
  const { out } = await init(answers);
  for (const file of [out, `${out}.backup-key`]) expect(statSync(file).mode & 0o077).toBe(0);
  expect(readFileSync(`${out}.backup-key`, "utf8")).toMatch(/\nAGE-SECRET-KEY-1[A-Z0-9]{58}\n$/);
  expect(readFileSync(out, "utf8")).not.toContain("AGE-SECRET-KEY");
});

test.each(["", ".backup-key"])("it does not overwrite what is there: env%s", async (ending) => {
  const out = join(mkdtempSync(join(tmpdir(), "init-")), "env");
  writeFileSync(`${out}${ending}`, "mine");
  const { code, said } = await init(answers, out);
  expect([code, said]).toEqual([
    1,
    `Cannot write "${out}${ending}": it is there, and its secrets may be in use`,
  ]);
  expect(readFileSync(`${out}${ending}`, "utf8")).toBe("mine");
});

test.each([
  ["--domain", "app.example.com", "not a host name of your own"],
  ["--domain", "https://app.acme.io", "not a host name of your own"],
  ["--email", "ops", "not an e-mail address"],
  ["--mail-from", "Acme <hello>", 'not a sender, as "Name <address@domain>"'],
  [
    "--smtp-url",
    "http://mail.acme.io",
    "not an smtp:// or smtps:// URL, or one that turns TLS off to a server elsewhere",
  ],
  [
    "--smtp-url",
    "smtp://mail.acme.io?ignoreTLS=true",
    "not an smtp:// or smtps:// URL, or one that turns TLS off to a server elsewhere",
  ],
])("%s %s is refused", async (name, value, reason) => {
  const { code, said } = await init({ ...answers, [name]: value });
  expect([code, said]).toEqual([1, `Cannot use "${value}": ${reason}`]);
});

test("a value that would end its quotes is refused by name", () => {
  expect(() => envLine("MAIL_FROM", "it's")).toThrow(
    "Cannot write MAIL_FROM: it has a quote or a line break",
  );
  expect(envLine("A", "plain-1")).toBe("A=plain-1");
  expect(envLine("A", "$(rm) `x`")).toBe("A='$(rm) `x`'");
});
