import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { createTestCloud, type TestCloud } from "./testing/cloud.ts";
import { healthySite } from "./testing/healthy-site.ts";

const { version } = manifest;

let cloud: TestCloud;
let isHealthy: boolean;
/** What the new version did while it was watched. */
let counted: { requests: number; errors: number };
/** What is counted from the second time on, where that is more. */
let laterCounted: { requests: number; errors: number } | null;
/** What it answered, as Analytics Engine says numbers; and what that was asked. */
let answered: { requests: string | null; errors: string | null };
let asked: string[];
/** The version that fails where it is asked for by name. */
let failingOverride: string;

beforeEach(async () => {
  [isHealthy, failingOverride] = [true, ""];
  counted = { requests: 1_000, errors: 1 };
  laterCounted = null;
  answered = { requests: "0", errors: "0" };
  asked = [];
  const statistics = (path: string, body: string) => {
    if (!path.endsWith("/sql")) {
      const sum = counted;
      counted = laterCounted ?? counted;
      return { data: { viewer: { accounts: [{ workersInvocationsAdaptive: [{ sum }] }] } } };
    }
    asked.push(body);
    return { data: [answered] };
  };
  cloud = await createTestCloud({
    answer: statistics,
    site: (path, headers) => {
      if (failingOverride !== "" && headers["cloudflare-workers-version-overrides"] === failingOverride)
        return new Response(null, { status: 500 });
      return isHealthy || /graphql|sql|ready/.test(path)
        ? healthySite(path)
        : new Response(null, { status: 500 });
    },
  });
});

afterEach(() => cloud.close());

const deploy = (...args: string[]) =>
  cloud.run("deploy.ts", ["--env", "staging", "--site", cloud.origin, "--api", cloud.origin, ...args]);
/** What wrangler was told to change. */
const changes = () =>
  cloud
    .calls()
    .map(({ line }) => line)
    .filter((line) => !/^(deployments list|versions view|secret list)/.test(line));

const jobs = "--config workers/jobs/wrangler.toml --env staging";
const gateway = "--config wrangler.toml --env staging";

test("names of the template are refused before anything is done, each with its file", async () => {
  const { code, lines } = await deploy();
  expect([code, changes()]).toEqual([1, []]);
  expect(lines).toEqual([
    expect.stringMatching(
      /^Cannot deploy: still what the template says: wrangler\.toml: routes, .*GATEWAY_URL/,
    ),
  ]);
});

describe("with names of one's own", () => {
  beforeEach(() => cloud.rename());

  test("jobs come before the gateway, and the site after it", async () => {
    const { code, lines } = await deploy("--only", "site,gateway,jobs,smoke");
    expect([code, lines.at(-1)]).toEqual([0, `staging runs ${version}`]);
    expect(lines.filter((line) => line.startsWith("—"))).toEqual([
      "— jobs",
      "— gateway",
      "— site",
      "— smoke",
    ]);
    expect(changes()).toEqual([
      `deploy --tag v${version} ${jobs}`,
      `deploy --tag v${version} ${gateway}`,
      "pages deploy --cwd site --branch staging --commit-dirty=true",
    ]);
  });

  test("without the address of a database nothing is done, and its variable is named", async () => {
    const { code, said } = await deploy();
    expect([code, changes()]).toEqual([1, []]);
    expect(said).toContain('Cannot reach the database "gateway": GATEWAY_OWNER_URL is not set');
  });

  test("a dry run says what would change of each worker, and changes nothing", async () => {
    const vars = [
      { type: "plain_text", name: "ENVIRONMENT", text: "staging" },
      { type: "plain_text", name: "MAIL_URL", text: "https://mail.before" },
      { type: "plain_text", name: "GONE", text: "x" },
      { type: "secret_text", name: "AUTH_SECRET" },
    ];
    cloud.write("gateway.version", JSON.stringify({ resources: { bindings: vars } }));
    cloud.write("gateway.secrets", '[{ "name": "AUTH_SECRET" }]');
    const { code, lines } = await deploy("--dry-run", "--only", "gateway,site");
    expect([code, changes()]).toEqual([0, []]);
    const gatewayName = "selvedge-gateway-staging";
    expect(lines).toEqual(
      expect.arrayContaining([
        `~ ${gatewayName}: a new version`,
        `~ ${gatewayName}: MAIL_URL "https://mail.before" → "https://api.resend.com"`,
        `- ${gatewayName}: GONE`,
        `+ ${gatewayName}: PUBLIC_URL = "https://staging.acme.io"`,
        `! ${gatewayName}: the secret DATABASE_URL is not set, and it will not serve`,
        "~ site: selvedge-site, branch staging",
      ]),
    );
    expect(lines.join("\n")).not.toMatch(/ENVIRONMENT|secret AUTH_SECRET/);
  });

  test("without a token that counts errors no version is given a share", async () => {
    const args = ["--env", "staging", "--only", "jobs", "--gradual"];
    const { code, lines } = await cloud.run("deploy.ts", args, { CLOUDFLARE_API_TOKEN: "" });
    expect([code, lines, changes()]).toEqual([
      1,
      ["Cannot ask Cloudflare: CLOUDFLARE_API_TOKEN is not set"],
      [],
    ]);
  });

  test("a new version gets more and more of the traffic, also where one of a few requests fails", async () => {
    counted = { requests: 5, errors: 1 };
    const { code, said } = await deploy("--only", "jobs", "--gradual", "--watch-seconds", "0");
    expect(code, said).toBe(0);
    expect(changes()).toEqual([
      `versions upload --tag v${version} ${jobs}`,
      `versions deploy new-jobs@10 old-jobs@90 --yes ${jobs}`,
      `versions deploy new-jobs@50 old-jobs@50 --yes ${jobs}`,
      `versions deploy new-jobs@100 --yes ${jobs}`,
      // No version has them.
      `triggers deploy ${jobs}`,
    ]);
    expect(said).toContain("1 of 5 requests failed");
  });

  test("one that fails too often is taken back, and what comes after it is not begun", async () => {
    counted = { requests: 1_000, errors: 60 };
    const { code, lines } = await deploy("--only", "jobs,gateway", "--gradual", "--watch-seconds", "0");
    expect([code, lines.at(-1)]).toEqual([
      1,
      "Cannot roll out selvedge-jobs-staging: 60 of 1000 requests to the new version failed. old-jobs serves again",
    ]);
    expect(changes().at(-1)).toBe(`versions deploy old-jobs@100 --yes ${jobs}`);
    expect(lines).not.toContain("— gateway");
  });

  test("one of jobs of which nothing is counted is taken back: nobody knows how it went", async () => {
    counted = { requests: 0, errors: 0 };
    answered = { requests: null, errors: null };
    const wait = ["--watch-seconds", "0", "--count-seconds", "0"];
    const { code, lines } = await deploy("--only", "jobs,gateway", "--gradual", ...wait);
    expect([code, lines.at(-1)]).toEqual([
      1,
      "Cannot roll out selvedge-jobs-staging: Cloudflare counted no request to the new version, 0 minutes after a hundred. old-jobs serves again",
    ]);
    expect(changes().at(-1)).toBe(`versions deploy old-jobs@100 --yes ${jobs}`);
    expect(lines).not.toContain("— gateway");
  });

  test("one of jobs is judged once Cloudflare has counted, which is later than it was asked", async () => {
    [counted, laterCounted] = [
      { requests: 0, errors: 0 },
      { requests: 10, errors: 9 },
    ];
    const { code, lines } = await deploy(
      "--only",
      "jobs",
      "--gradual",
      "--watch-seconds",
      "0",
      "--count-seconds",
      "1",
    );
    expect([code, lines.at(-1)]).toEqual([1, expect.stringContaining("9 of 10 requests to the new version")]);
  });

  test("triggers that cannot be applied are said, with the version that serves, and what comes after waits", async () => {
    cloud.write("fails", "triggers deploy|no such queue");
    const { code, lines } = await deploy("--only", "jobs,gateway", "--gradual", "--watch-seconds", "0");
    expect([code, lines.at(-1)]).toEqual([
      1,
      "Cannot apply the routes, crons and consumers of selvedge-jobs-staging, whose new version serves: no such queue",
    ]);
    expect(changes().at(-1)).toBe(`triggers deploy ${jobs}`);
    expect(lines).not.toContain("— gateway");
  });

  test("one that answers 5xx itself, without an exception, is taken back by its own answers", async () => {
    counted = { requests: 1_000, errors: 0 };
    answered = { requests: "990", errors: "75" };
    const { code, lines } = await deploy("--only", "gateway", "--gradual", "--watch-seconds", "0");
    expect([code, lines.at(-1)]).toEqual([
      1,
      "Cannot roll out selvedge-gateway-staging: 75 of 1000 requests to the new version failed. old-gateway serves again",
    ]);
    expect(changes().at(-1)).toBe(`versions deploy old-gateway@100 --yes ${gateway}`);
    expect(asked[0]).toMatch(
      /FROM selvedge_requests_staging WHERE blob8 = 'new-gateway' AND timestamp >= toDateTime\(\d+\)/,
    );
  });

  test("each worker is judged by its own answers, and by none where nobody asked", async () => {
    answered = { requests: null, errors: null };
    const { code, said } = await deploy("--only", "jobs", "--gradual", "--watch-seconds", "0");
    expect(code, said).toBe(0);
    expect(asked[0]).toContain("FROM selvedge_jobs_requests_staging WHERE blob8 = 'new-jobs'");
    expect(said).toContain("1 of 1000 requests failed");
  });

  test("a release that was built before goes out byte for byte, and nothing is built", async () => {
    const release = join(cloud.folder, "release");
    for (const file of ["jobs/main.js", "gateway/main.js", "site/index.html"]) {
      mkdirSync(dirname(join(release, file)), { recursive: true });
      writeFileSync(join(release, file), file);
    }
    const steps = ["--only", "jobs,gateway,site", "--release", release];
    expect(await deploy(...steps)).toMatchObject({ code: 0 });
    expect(changes()).toEqual([
      `deploy ${release}/jobs/main.js --no-bundle --tag v${version} ${jobs}`,
      `deploy ${release}/gateway/main.js --no-bundle --tag v${version} ${gateway}`,
      `pages deploy ${release}/site --cwd site --branch staging --commit-dirty=true`,
    ]);
    expect(await deploy(...steps, "--only", "jobs", "--gradual", "--watch-seconds", "0")).toMatchObject({
      code: 0,
    });
    expect(changes()[0]).toBe(
      `versions upload ${release}/jobs/main.js --no-bundle --tag v${version} ${jobs}`,
    );
    rmSync(join(release, "gateway/main.js"));
    const { code, lines } = await deploy(...steps);
    expect([code, lines, changes()]).toEqual([
      1,
      [`Cannot deploy "${release}": it has no gateway/main.js`],
      [],
    ]);
  });

  test("of a handful of requests no more than one may fail", async () => {
    counted = { requests: 5, errors: 2 };
    const { code, lines } = await deploy("--only", "jobs", "--gradual", "--watch-seconds", "0");
    expect([code, lines.at(-1)]).toEqual([1, expect.stringContaining("2 of 5 requests to the new version")]);
  });

  test("where nobody comes, a new version of the gateway is asked by the deployment itself", async () => {
    [counted, failingOverride] = [{ requests: 0, errors: 0 }, 'selvedge-gateway-staging="new-gateway"'];
    const { code, lines } = await deploy("--only", "gateway", "--gradual", "--watch-seconds", "0");
    expect([code, lines.at(-1)]).toEqual([
      1,
      "Cannot roll out selvedge-gateway-staging: 100 of 100 requests to the new version failed. old-gateway serves again",
    ]);
  });

  test("one that does not answer as it should is taken back", async () => {
    isHealthy = false;
    const { code, lines } = await deploy("--only", "gateway", "--gradual", "--watch-seconds", "0");
    expect([code, changes().at(-1)]).toEqual([1, `versions deploy old-gateway@100 --yes ${gateway}`]);
    expect(lines.at(-1)).toMatch(/gateway answers: \S+ answered 500, not 200.*old-gateway serves again$/);
  });

  test("one whose traffic cannot be moved is taken back too", async () => {
    cloud.write("fails", "new-jobs@50|no such percentage");
    const { code, lines } = await deploy("--only", "jobs", "--gradual", "--watch-seconds", "0");
    expect([code, changes().at(-1)]).toEqual([1, `versions deploy old-jobs@100 --yes ${jobs}`]);
    expect(lines.at(-1)).toContain("no such percentage");
  });

  test.each([
    ["a first version", "empty", ""],
    [
      "a migration of Durable Objects",
      "fails",
      "versions upload|migrations must be fully applied [code: 10211]",
    ],
  ])("%s is deployed at once", async (_what, file, text) => {
    cloud.write(file, text);
    expect(await deploy("--only", "jobs", "--gradual")).toMatchObject({ code: 0 });
    expect(changes().at(-1)).toBe(`deploy --tag v${version} ${jobs}`);
  });

  test("smoke tests that fail are named, and fail the deployment", async () => {
    isHealthy = false;
    const { code, said } = await deploy("--only", "smoke");
    expect(code).toBe(1);
    expect(said).toContain("the site renders");
  });

  test.each([
    [["--env", "test"], 'Cannot use --env "test": it is staging or production'],
    [
      ["--env", "staging", "--only", "jobs,all"],
      'Cannot do "all": steps are migrate, jobs, gateway, site, smoke',
    ],
  ])("%s is refused", async (args, message) => {
    const { code, lines } = await cloud.run("deploy.ts", args);
    expect([code, lines]).toEqual([1, [message]]);
  });
});
