/** Whoever takes this over has to be able to change every secret: each has a row in the runbook. */
import { readdirSync, readFileSync } from "node:fs";
import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";
import { variables } from "../../selfhost/variables.ts";

type Worker = { secrets: { required: string[] }; env: Record<string, Worker> };

const read = (path: string) => readFileSync(path, "utf8");
/** What is called so opens something; site keys and ids are shown to everybody. */
const isSecret = (name: string) =>
  /(PASSWORD|SECRET|TOKEN|KEY|SALT|ACCOUNT|DATABASE_URL|OWNER_URL|WEBHOOK_URL|SMTP_URL|ACCESS_CLIENT_ID)/.test(
    name,
  ) && !/SITE_KEY|LAGO_WEBHOOK_URL|DIRECTUS_WEBHOOK_URL/.test(name);
const find = (path: string, pattern: RegExp) =>
  Array.from(read(path).matchAll(pattern), ([, name = ""]) => name).filter(isSecret);

const workers = ["wrangler.toml", "workers/jobs/wrangler.toml"].flatMap((path) => {
  const { secrets, env } = parseToml(read(path)) as unknown as Worker;
  return [...secrets.required, ...Object.values(env).flatMap((each) => each.secrets.required)];
});
const schemas = ["gateway/config.ts", "gateway/providers-config.ts", "jobs/config.ts"].flatMap((file) =>
  find(`workers/${file}`, /^ {2}([A-Z][A-Z_]+):/gm),
);
const box = [
  ...variables.map(({ name }) => name).filter(isSecret),
  ...find("docker-compose.selfhost.yml", /\$\{([A-Z0-9_]+)/g),
];
const workflows = readdirSync(".github/workflows").flatMap((file) =>
  Array.from(read(`.github/workflows/${file}`).matchAll(/secrets\.([A-Z_]+)/g), ([, name = ""]) => name),
);

const [, section = ""] = /^## Rotate a secret\n([\s\S]*?)^## /m.exec(read("docs/runbook.md")) ?? [];
const rows = Array.from(section.matchAll(/^\| *(.*?) *\| *(.*?) *\| *(.*?) *\|$/gm)).slice(2);
const rowOf = (name: string) =>
  rows.find(([, first = ""]) =>
    Array.from(first.matchAll(/`([A-Z0-9_]+)(\*)?`/g)).some(([, said = "", star]) =>
      star ? name.startsWith(said) : name === said,
    ),
  );

test.each([...new Set([...workers, ...schemas, ...box, ...workflows])].sort())(
  "%s: the runbook says how it is changed, and what people notice",
  (name) => {
    const [, , how = "", noticed = ""] = rowOf(name) ?? [];
    expect([how, noticed]).not.toContain("");
  },
);

test("secrets are found wherever they are named", () => {
  expect(workers).toContain("WEBHOOK_SEALING_KEY");
  expect(schemas).toEqual(
    expect.arrayContaining(["TURNSTILE_SECRET", "OIDC_CLIENT_SECRET", "WEBHOOK_SEALING_KEY"]),
  );
  expect(box).toEqual(expect.arrayContaining(["LAGO_DB_PASSWORD", "AWS_SECRET_ACCESS_KEY", "SMTP_URL"]));
  expect(workflows).toContain("CLOUDFLARE_API_TOKEN");
});

test("the runbook tells of no secret that there is not", () => {
  const known = [...workers, ...schemas, ...box, ...workflows];
  for (const [, first = ""] of rows)
    for (const [, said = "", star] of first.matchAll(/`([A-Z0-9_]+)(\*)?`/g))
      expect(star ? known.some((name) => name.startsWith(said)) : known.includes(said), said).toBe(true);
});
