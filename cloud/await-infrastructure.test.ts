import { expect, onTestFinished, test, vi } from "vitest";
import { startHttpServer } from "../selfhost/adapters/http-server.ts";
import { askGitHub, awaitInfrastructure, UnavailableError } from "./await-infrastructure.ts";

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
  return { asked, ask, wait: () => awaitInfrastructure(optionsFor(ask)) };
}

/** With a clock that goes on only while somebody waits. */
function optionsFor(ask: (path: string) => Promise<unknown>) {
  let clock = 0;
  const sleep = async (ms: number) => {
    clock += ms;
  };
  return { job: "staging / apply", ask, waitMs: 60_000, sleep, now: () => clock };
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

test("while GitHub is away it is asked again, and after the deadline no longer", async () => {
  const { ask } = gitHub([[format, apply("completed", "success")]]);
  let away = 3;
  const options = optionsFor(async (path) => {
    if (away-- > 0) throw new UnavailableError("Cannot ask GitHub: 502");
    return await ask(path);
  });
  expect(await awaitInfrastructure(options)).toBe(`Terraform is applied: ${run.html_url}`);
  const never = () => Promise.reject(new UnavailableError("Cannot ask GitHub: 502"));
  await expect(awaitInfrastructure(optionsFor(never))).rejects.toThrow("Cannot ask GitHub: 502");
});

test("a GitHub that refuses is not asked again", async () => {
  let asked = 0;
  const refused = () => Promise.reject(new Error(`refused ${++asked}`));
  await expect(awaitInfrastructure(optionsFor(refused))).rejects.toThrow("refused 1");
});

test.each([
  [502, 2],
  [429, 2],
  [404, 1],
])("an answer of %i by GitHub is asked for %i times until the second is none", async (status, times) => {
  let asked = 0;
  const server = await startHttpServer(
    (_, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? status : 200).end('{"workflow_runs":[]}');
    },
    { host: "127.0.0.1", port: 0 },
  );
  onTestFinished(() => server.stop());
  vi.stubEnv("GITHUB_API_URL", server.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  await awaitInfrastructure(optionsFor(askGitHub)).catch(() => {});
  expect(asked).toBe(times);
});
