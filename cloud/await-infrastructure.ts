/** `node cloud/await-infrastructure.ts --job NAME`: waits until Terraform has been applied, as the workflow of it says. */
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";

const workflow = "infrastructure.yml";
const everyMs = 15_000;
const requestTimeoutMs = 20_000;

const runsSchema = z.object({ workflow_runs: z.array(z.object({ id: z.int(), html_url: z.string() })) });
const jobsSchema = z.object({
  jobs: z.array(z.object({ name: z.string(), status: z.string(), conclusion: z.string().nullable() })),
});

type AwaitOptions = {
  /** As the workflow's run has it, such as `staging / apply`. */
  job: string;
  /** Asks GitHub's API for a path of the repository. */
  ask: (path: string) => Promise<unknown>;
  waitMs: number;
  sleep?: (ms: number) => Promise<void>;
};

/**
 * Waits for the job of the workflow's newest run on main. Without any run, nothing was ever changed, and there is nothing
 * to wait for.
 * @throws {Error} where the job failed or is not done in time, with the address of the run.
 */
export async function awaitInfrastructure({
  job,
  ask,
  waitMs,
  sleep = delay,
}: AwaitOptions): Promise<string> {
  for (let waitedMs = 0; ; waitedMs += everyMs) {
    const runs = runsSchema.parse(
      await ask(`/actions/workflows/${workflow}/runs?branch=main&event=push&per_page=1`),
    );
    const [run] = runs.workflow_runs;
    if (run === undefined) return "Terraform was never applied by its workflow";
    const { jobs } = jobsSchema.parse(await ask(`/actions/runs/${run.id}/jobs?per_page=100`));
    const found = jobs.find(({ name }) => name === job);
    if (found?.conclusion === "success") return `Terraform is applied: ${run.html_url}`;
    const failed = jobs.find(({ conclusion }) => conclusion === "failure" || conclusion === "cancelled");
    if (found?.status === "completed" || (found === undefined && failed !== undefined))
      throw new Error(`Cannot deploy: "${job}" was not done, see ${run.html_url}`);
    if (waitedMs >= waitMs)
      throw new Error(`Cannot deploy: "${job}" is still to be done, see ${run.html_url}`);
    await sleep(everyMs);
  }
}

/** @throws {Error} with GitHub's status. */
async function askGitHub(path: string): Promise<unknown> {
  const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = process.env;
  const answer = await fetch(`${api}/repos/${repository}${path}`, {
    headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Cannot ask GitHub for ${path}: ${answer.status} ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { job: { type: "string" }, "wait-minutes": { type: "string", default: "25" } },
  });
  try {
    if (!values.job) throw new Error('Cannot wait: say --job, such as "staging / apply"');
    const waitMs = Number(values["wait-minutes"]) * 60_000;
    console.log(await awaitInfrastructure({ job: values.job, ask: askGitHub, waitMs }));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
