import { expect, test } from "vitest";
import { awaitInfrastructure } from "./await-infrastructure.ts";

type Job = { name: string; status: string; conclusion: string | null };

const run = { id: 7, html_url: "https://github.test/runs/7" };
const format: Job = { name: "format", status: "completed", conclusion: "success" };
const apply = (status: string, conclusion: string | null = null): Job => ({
  ...{ name: "staging / apply", status, conclusion },
});

/** The jobs of the newest run, as each look finds them; the last look stays. */
function gitHub(looks: Job[][] | null) {
  const asked: string[] = [];
  let at = 0;
  const ask = async (path: string) => {
    asked.push(path);
    if (path.startsWith("/actions/workflows/")) return { workflow_runs: looks === null ? [] : [run] };
    return { jobs: looks?.[Math.min(at++, looks.length - 1)] };
  };
  const options = { job: "staging / apply", ask, waitMs: 60_000, sleep: async () => {} };
  return { asked, wait: () => awaitInfrastructure(options) };
}

test("a deployment waits until Terraform's newest apply on main is done", async () => {
  const { asked, wait } = gitHub([
    [format],
    [format, apply("waiting")],
    [format, apply("completed", "success")],
  ]);
  expect(await wait()).toBe(`Terraform is applied: ${run.html_url}`);
  expect(asked[0]).toBe("/actions/workflows/infrastructure.yml/runs?branch=main&event=push&per_page=1");
  expect(asked.filter((path) => path.includes("/runs/7/jobs"))).toHaveLength(3);
});

test("where nothing was ever changed there is nothing to wait for", async () => {
  expect(await gitHub(null).wait()).toContain("never applied");
});

test.each([
  ["failed", [apply("completed", "failure")], "was not done"],
  ["was skipped", [apply("completed", "skipped")], "was not done"],
  ["could not begin", [{ ...format, conclusion: "failure" }], "was not done"],
  ["is not done in time", [apply("waiting")], "is still to be done"],
])("an apply that %s stops the deployment", async (_, jobs, reason) => {
  await expect(gitHub([jobs]).wait()).rejects.toThrow(
    `Cannot deploy: "staging / apply" ${reason}, see ${run.html_url}`,
  );
});
