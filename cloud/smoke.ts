/** `pnpm cloud:smoke`: asks a running product what every deployment has to answer. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { healthSchema, readinessSchema } from "../workers/contract/health.ts";

export type SmokeTarget = {
  siteUrl: string;
  apiUrl: string;
  /** The release that has to answer; any where it is not given. */
  version?: string | undefined;
};

export type SmokeOutcome = { name: string; ok: boolean; text: string };

type Look = (target: SmokeTarget) => Promise<string>;

const timeoutMs = 15_000;
/** By which the zone's bot rules know who asks (infra/terraform/modules/firewall). */
const userAgent = "selvedge";
const problemSchema = z.object({ status: z.number(), code: z.string(), requestId: z.string() });

/** Nothing here writes: it is asked of production. */
const looks: Record<string, Look> = {
  "gateway answers": async ({ apiUrl, version }) => {
    const health = healthSchema.parse(await (await ask(`${apiUrl}/health`, 200)).json());
    if (version !== undefined && health.version !== version)
      throw new Error(`it is version ${health.version}, not ${version}`);
    return `version ${health.version}`;
  },
  "what it depends on": async ({ apiUrl }) => {
    const { status, dependencies } = readinessSchema.parse(
      await (await ask(`${apiUrl}/health/ready`, 200)).json(),
    );
    const down = dependencies.filter((each) => each.status === "down").map(({ name }) => name);
    if (status !== "ok") throw new Error(`${down.join(", ")} down`);
    return dependencies.map(({ name, latencyMs }) => `${name} ${latencyMs} ms`).join(", ");
  },
  "plans are read from Lago": async ({ apiUrl }) => {
    await ask(`${apiUrl}/api/billing/plans`, 200);
    return "listed";
  },
  "a stranger is refused": async ({ apiUrl }) => {
    const answer = await ask(`${apiUrl}/api/auth/me`, 401);
    return `${problemSchema.parse(await answer.json()).code}`;
  },
  "jobs sit behind the gateway": async ({ apiUrl }) => {
    const answer = await ask(`${apiUrl}/api/datasets`, 401);
    return `${problemSchema.parse(await answer.json()).code}`;
  },
  "metrics are closed": async ({ apiUrl }) => {
    const answer = await fetchOnce(`${apiUrl}/metrics`);
    if (answer.ok) throw new Error(`/metrics answered ${answer.status} without a token`);
    return String(answer.status);
  },
  "the document of the API": async ({ apiUrl }) => {
    const { paths } = z
      .object({ paths: z.record(z.string(), z.unknown()) })
      .parse(await (await ask(`${apiUrl}/openapi.json`, 200)).json());
    return `${Object.keys(paths).length} paths`;
  },
  "the site renders": async ({ siteUrl }) => {
    const answer = await ask(`${siteUrl}/`, 200);
    if (!(await answer.text()).includes("</html>")) throw new Error("the page does not end");
    const policy = answer.headers.get("content-security-policy") ?? "";
    if (!policy.includes("script-src")) throw new Error("the page has no content security policy");
    return "with its policy";
  },
  "the site reaches the gateway": async ({ siteUrl }) => {
    const answer = await ask(`${siteUrl}/api/auth/me`, 401);
    return `${problemSchema.parse(await answer.json()).code}`;
  },
};

/** Looks at all of it side by side. */
export async function smoke(target: SmokeTarget): Promise<SmokeOutcome[]> {
  return await Promise.all(
    Object.entries(looks).map(async ([name, look]) => {
      try {
        return { name, ok: true, text: await look(target) };
      } catch (error) {
        return { name, ok: false, text: messageOf(error) };
      }
    }),
  );
}

/**
 * Smoke tests that have to pass.
 * @throws {Error} naming what does not.
 */
export async function mustSmoke(target: SmokeTarget): Promise<void> {
  const failed = (await smoke(target)).filter(({ ok }) => !ok);
  if (failed.length > 0) throw new Error(failed.map(({ name, text }) => `${name}: ${text}`).join("; "));
}

async function fetchOnce(url: string): Promise<Response> {
  return await fetch(url, {
    headers: { "user-agent": userAgent },
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
}

async function ask(url: string, status: number): Promise<Response> {
  const answer = await fetchOnce(url);
  if (answer.status !== status) throw new Error(`${url} answered ${answer.status}, not ${status}`);
  return answer;
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return "it answers in another shape";
  const { message, cause } = error as { message?: string; cause?: unknown };
  return cause instanceof Error ? cause.message : (message ?? String(error));
}

if (import.meta.main) {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { site: text, api: text, version: text } });
  const siteUrl = values.site ?? "http://127.0.0.1:3000";
  const outcomes = await smoke({ siteUrl, apiUrl: values.api ?? siteUrl, version: values.version });
  for (const { name, ok, text: said } of outcomes) console.log(`${ok ? "ok  " : "FAIL"} ${name}: ${said}`);
  process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1;
}
