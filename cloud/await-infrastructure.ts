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
  now?: () => number;
};

/** GitHub did not answer, or by a 5xx or 429: it may the next time. */
export class UnavailableError extends Error {}

/**
 * Waits for the job of the workflow's newest run on main. Without any run, nothing was ever changed, and there is nothing
 * to wait for. While GitHub is away it is asked again.
 * @throws {Error} where the job failed or is not done in time, with the address of the run.
 */
export async function awaitInfrastructure({
  job,
  ask,
  waitMs,
  sleep = delay,
  now = Date.now,
}: AwaitOptions): Promise<string> {
  const deadline = now() + waitMs;
  for (;;) {
    try {
      const { outcome, undone } = await lookFor(job, ask);
      if (outcome !== null) return outcome;
      if (now() >= deadline) throw new Error(`Cannot deploy: "${job}" is still to be done, see ${undone}`);
    } catch (error) {
      if (!(error instanceof UnavailableError) || now() >= deadline) throw error;
    }
    await sleep(everyMs);
  }
}

/** How it came out, or the run that has not done it yet. */
async function lookFor(job: string, ask: AwaitOptions["ask"]) {
  const runs = runsSchema.parse(
    await ask(`/actions/workflows/${workflow}/runs?branch=main&event=push&per_page=1`),
  );
  const [run] = runs.workflow_runs;
  if (run === undefined) return { outcome: "Terraform was never applied by its workflow" };
  const { jobs } = jobsSchema.parse(await ask(`/actions/runs/${run.id}/jobs?per_page=100`));
  const found = jobs.find(({ name }) => name === job);
  if (found?.conclusion === "success") return { outcome: `Terraform is applied: ${run.html_url}` };
  const failed = jobs.find(({ conclusion }) => conclusion === "failure" || conclusion === "cancelled");
  if (found?.status === "completed" || (found === undefined && failed !== undefined))
    throw new Error(`Cannot deploy: "${job}" was not done, see ${run.html_url}`);
  return { outcome: null, undone: run.html_url };
}

/** @throws {UnavailableError} where GitHub may answer later. @throws {Error} with its status, where it refuses. */
export async function askGitHub(path: string): Promise<unknown> {
  const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = process.env;
  const { status, text } = await requestText(`${api}/repos/${repository}${path}`, {
    headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  const reason = `Cannot ask GitHub for ${path}: ${status} ${text.slice(0, 200)}`;
  if (status >= 500 || status === 429) throw new UnavailableError(reason);
  if (status !== 200) throw new Error(reason);
  return JSON.parse(text);
}

async function requestText(url: string, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, init);
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new UnavailableError(`Cannot ask GitHub: ${(cause as Error).message}`, { cause });
  }
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
