import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { initialise } from "../selfhost/init.ts";
import { createTestCloud, type TestCloud } from "./testing/cloud.ts";

let cloud: TestCloud;
let account: Record<string, unknown>;
let made: { path: string; body: unknown }[];

const queues = [
  ...["mail", "mail-dead", "accounts", "accounts-dead"],
  ...["steps", "long-steps", "bulk-steps", "steps-dead", "usage", "webhooks"],
];
const buckets = ["accounts", "audit-anchors", "files"];
const here = (names: string[]) => names.map((name) => `selvedge-${name}-staging`);

beforeEach(async () => {
  made = [];
  account = {
    "/user/tokens/verify": { status: "active" },
    "/accounts/acc/subscriptions": [{ rate_plan: { id: "workers_paid" } }],
    "/zones?name=acme.io": [{ name: "acme.io", status: "active", plan: { legacy_id: "pro" } }],
    "/accounts/acc/queues?per_page=100": here(queues.slice(1)).map((queue_name) => ({ queue_name })),
    "/accounts/acc/r2/buckets?per_page=1000": { buckets: here(buckets).map((name) => ({ name })) },
    "/accounts/acc/pages/projects": [],
  };
  cloud = await createTestCloud({
    answer: (path, body) => {
      if (body === "") return account[path];
      made.push({ path, body: JSON.parse(body) });
      return {};
    },
  });
  cloud.rename();
});

afterEach(() => cloud.close());

const given = {
  ...{ DIRECTUS_TOKEN: "d".repeat(20), DIRECTUS_EDITOR_TOKEN: "e", DIRECTUS_WEBHOOK_SECRET: "w" },
  ...{ LAGO_API_KEY: "lago-key", LAGO_WEBHOOK_KEY: "l", MAIL_TOKEN: "m", UPSTASH_REDIS_REST_TOKEN: "u" },
  LAGO_ORGANIZATION_ID: "7d1f6a0e-3c1b-4b7e-9a52-0c1d2e3f4a5b",
  ...{ CF_ACCESS_CLIENT_ID: "i", CF_ACCESS_CLIENT_SECRET: "s" },
};
const init = (args: string[] = [], env: Record<string, string> = given) =>
  cloud.run("init.ts", ["--env", "staging", ...args], env);
const put = () => cloud.calls().filter(({ line }) => line.startsWith("secret bulk"));
const has = (worker: string, names: string[]) =>
  cloud.write(`${worker}.secrets`, JSON.stringify(names.map((name) => ({ name }))));

test("a dry run says what would be made and where the rest is found, and makes nothing", async () => {
  const { code, lines } = await init(["--dry-run"], { MAIL_TOKEN: "a-token-of-mail" });
  expect(code).toBe(0);
  expect(lines).toContain("+ queue selvedge-mail-staging");
  expect(lines).toContain("= queue selvedge-steps-staging");
  expect(lines).toContain("+ Pages project selvedge-site");
  expect(lines).toContain("+ selvedge-gateway-staging: secret AUTH_SECRET");
  expect(lines).toContain(
    "! selvedge-gateway-staging: secret DIRECTUS_TOKEN, which is in the VM's .env.selfhost",
  );
  expect(lines.join("\n")).not.toContain("a-token-of-mail");
  expect([made, put()]).toEqual([[], []]);
});

test("with a secret that nobody gave nothing is made, and it is named", async () => {
  const { MAIL_TOKEN: _, ...rest } = given;
  const { code, lines } = await init([], rest);
  expect([code, lines.at(-1)]).toEqual([
    1,
    "Nothing was made: DATABASE_URL, DATABASE_URL, MAIL_TOKEN not given",
  ]);
  expect([made, put()]).toEqual([[], []]);
});

test("what is missing is made; secrets go by the input, and both workers get the same", async () => {
  has("gateway", ["DATABASE_URL", "MAIL_TOKEN"]);
  has("jobs", ["DATABASE_URL"]);
  const { code, said } = await init();
  expect(code, said).toBe(0);
  expect(made).toEqual([
    { path: "/accounts/acc/queues", body: { queue_name: "selvedge-mail-staging" } },
    {
      path: "/accounts/acc/pages/projects",
      body: { name: "selvedge-site", production_branch: "production" },
    },
  ]);
  const [jobs, gateway] = put();
  const [forJobs, forGateway] = [jobs, gateway].map(
    (call) => JSON.parse(call?.input ?? "") as Record<string, string>,
  );
  expect(gateway?.line).toBe("secret bulk --config wrangler.toml --env staging");
  expect(forJobs?.JOBS_WEBHOOK_SECRET).toBe(forGateway?.JOBS_WEBHOOK_SECRET);
  expect(forGateway).toMatchObject({
    LAGO_API_KEY: "lago-key",
    LAGO_ORGANIZATION_ID: given.LAGO_ORGANIZATION_ID,
    AUDIT_ANCHOR_KEY: expect.stringMatching(/^[\w-]{43}$/),
  });
  for (const name of ["DATABASE_URL", "MAIL_TOKEN"]) expect(forGateway).not.toHaveProperty(name);
  for (const value of Object.values({ ...forGateway, ...forJobs }).filter((each) => each.length > 8))
    expect(said).not.toContain(value);
});

test("what is set stays; a secret of both that one lacks is new for both", async () => {
  const all = ["DATABASE_URL", "JOBS_WEBHOOK_SECRET", "WEBHOOK_SEALING_KEY", "LAGO_API_KEY"];
  const access = ["CF_ACCESS_CLIENT_ID", "CF_ACCESS_CLIENT_SECRET"];
  const besides = ["METRICS_TOKEN", "LAGO_ORGANIZATION_ID"];
  has("jobs", [...all, ...access]);
  const toml = readFileSync("wrangler.toml", "utf8");
  const required = /\[env\.staging\.secrets\]\nrequired = \[([^\]]+)\]/.exec(toml)?.[1] ?? "";
  const names = Array.from(required.matchAll(/"(\w+)"/g), ([, name = ""]) => name);
  has("gateway", [...names.filter((name) => name !== "JOBS_WEBHOOK_SECRET"), ...access, ...besides]);
  expect(await init([], {})).toMatchObject({ code: 0 });
  expect(put().map(({ input }) => Object.keys(JSON.parse(input)))).toEqual([
    ["JOBS_WEBHOOK_SECRET"],
    ["JOBS_WEBHOOK_SECRET"],
  ]);
});

test("values are read from Terraform's outputs and from the VM's file", async () => {
  const [terraform, vm] = [join(cloud.folder, "outputs.json"), join(cloud.folder, "vm.env")];
  writeFileSync(terraform, JSON.stringify({ redis_token: { value: "of-terraform" }, other: { value: 1 } }));
  writeFileSync(vm, "DIRECTUS_TOKEN=of-the-vm\nJUNK=1\n");
  const { lines } = await init(["--dry-run", "--terraform", terraform, "--vm-env", vm], {});
  expect(lines).toContain("+ selvedge-gateway-staging: secret UPSTASH_REDIS_REST_TOKEN");
  expect(lines).toContain("+ selvedge-gateway-staging: secret DIRECTUS_TOKEN");
});

test("of the VM's whole file only what the VM has to say is taken; its own secrets stay its own", async () => {
  const vm = join(cloud.folder, "vm.env");
  const answers = { domain: "acme.io", email: "ops@acme.io", mailFrom: "hello@acme.io" };
  initialise({ ...answers, smtpUrl: "smtps://u:p@mail.acme.io:465" }, vm);
  const ofBox = parseEnv(readFileSync(vm, "utf8"));
  has("gateway", ["DATABASE_URL"]);
  has("jobs", ["DATABASE_URL"]);
  const more = { MAIL_TOKEN: "of-the-provider", UPSTASH_REDIS_REST_TOKEN: "of-upstash" };
  const access = { CF_ACCESS_CLIENT_ID: "i", CF_ACCESS_CLIENT_SECRET: "s" };
  const rest = { LAGO_ORGANIZATION_ID: given.LAGO_ORGANIZATION_ID, ...access };
  const { MAIL_TOKEN: _, ...without } = { ...more, ...rest };
  expect((await init(["--vm-env", vm], without)).lines.at(-1)).toBe("Nothing was made: MAIL_TOKEN not given");
  expect(await init(["--vm-env", vm], { ...more, ...rest })).toMatchObject({ code: 0 });
  const values = put().map(({ input }) => JSON.parse(input) as Record<string, string>);
  const forGateway = values.at(-1) ?? {};
  for (const name of ["DIRECTUS_TOKEN", "DIRECTUS_EDITOR_TOKEN", "DIRECTUS_WEBHOOK_SECRET", "LAGO_API_KEY"])
    expect(forGateway[name], name).toBe(ofBox[name]);
  expect(forGateway).toMatchObject(more);
  for (const name of ["AUTH_SECRET", "AUDIT_ANCHOR_KEY", "JOBS_WEBHOOK_SECRET", "WEBHOOK_SEALING_KEY"]) {
    expect(ofBox[name], name).toMatch(/./);
    for (const each of values) expect(each[name], name).not.toBe(ofBox[name]);
  }
});

test.each([
  [
    { "/accounts/acc/subscriptions": [] },
    /^FAIL plan of the account: it has no plan\. Workers Paid is needed/m,
  ],
  [{ "/zones?name=acme.io": [] }, /^FAIL zone: acme\.io is not in the account\. Add the domain/m],
  [{ "/zones?name=acme.io": [{ name: "acme.io", status: "pending" }] }, /^FAIL zone: acme\.io is pending/m],
])("an account that lacks something is told so, and nothing is made: %o", async (lacks, message) => {
  Object.assign(account, lacks);
  const { code, said } = await init();
  expect([code, made, put()]).toEqual([1, [], []]);
  expect(said).toMatch(message);
});

test.each([
  [
    ["--terraform", "nowhere.json"],
    {},
    'Cannot read "nowhere.json": it is not what "terraform output -json" writes',
  ],
  [[], { CLOUDFLARE_API_TOKEN: "" }, "Cannot ask Cloudflare: CLOUDFLARE_API_TOKEN is not set"],
  [
    [],
    { CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:1025" },
    /^FAIL token: Cannot reach Cloudflare's API: .*ECONNREFUSED/m,
  ],
])("bad input is one line: %s %o", async (args, env, message) => {
  const { code, said } = await init(args, env);
  expect(code).toBe(1);
  if (typeof message === "string") expect(said.trim()).toBe(message);
  else expect(said).toMatch(message);
});

test("the doctor names everything that is missing, with its remedy", async () => {
  cloud.write("empty", "");
  const { code, said } = await cloud.run("doctor.ts", ["--env", "staging"]);
  expect(code).toBe(1);
  expect(said).toMatch(
    /^FAIL queues, buckets, project: queue selvedge-mail-staging, .* missing\. terraform apply/m,
  );
  expect(said).toMatch(/^FAIL secrets of selvedge-jobs-staging: DATABASE_URL, .* not set\. pnpm cloud:init/m);
  expect(said).toMatch(/^FAIL version of selvedge-gateway-staging: it was never deployed\. pnpm run deploy/m);
  expect(said).toMatch(/^ok {3}schema of gateway: not looked at: GATEWAY_OWNER_URL is not set/m);
  expect(said).toMatch(/^ok {3}plan of the account: Workers Paid/m);
});

test("the doctor says where the machine's figures are open to anybody, and where nobody is told of alerts", async () => {
  const path = join(cloud.folder, "wrangler.toml");
  const text = readFileSync(path, "utf8")
    .replace("https://machine-staging.acme.io", cloud.origin)
    .replace(/^ALERT_ADDRESS = ".*staging.*"$/m, 'ALERT_ADDRESS = ""');
  writeFileSync(path, text);
  const { said } = await cloud.run("doctor.ts", ["--env", "staging"]);
  expect(said).toMatch(/^FAIL Access before .*127\.0\.0\.1:\d+\/metrics answers anybody\. terraform apply/m);
  expect(said).toMatch(/^FAIL alerts: nobody is told of any\. Set ALERT_ADDRESS/m);
  cloud.write("gateway.secrets", '[{ "name": "ALERT_WEBHOOK_URL" }]');
  expect((await cloud.run("doctor.ts", ["--env", "staging"])).said).toMatch(
    /^ok {3}alerts: told to ALERT_WEBHOOK_URL$/m,
  );
});
