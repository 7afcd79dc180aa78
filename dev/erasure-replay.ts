/**
 * `pnpm erasure:replay`: after a restore, erases again everybody who is in the ledger of erasures. The ledger is in R2,
 * which the gateway alone reaches, so it is asked as an administrator of the platform. Safe to repeat.
 *
 * SELVEDGE_URL names the platform, and SELVEDGE_TOKEN is an administrator's token of `/api/auth/token`; without them it
 * is `npm start` and its demo administrator.
 */
import { readPorts } from "./ports.ts";
import { demoPassword } from "./seed.ts";

type Answer = { token?: string; reopened?: number; detail?: string; title?: string };

async function ask(url: string, path: string, init: { body?: unknown; token?: string }): Promise<Answer> {
  const response = await fetch(new URL(path, url), {
    method: "POST",
    headers: {
      ...{ "content-type": "application/json" },
      ...(init.token === undefined ? {} : { authorization: `Bearer ${init.token}` }),
    },
    body: JSON.stringify(init.body ?? {}),
  });
  const answer = (await response.json()) as Answer;
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${answer.detail ?? answer.title}`);
  return answer;
}

async function replay({ SELVEDGE_URL, SELVEDGE_TOKEN, ...env }: Record<string, string | undefined>) {
  const url = SELVEDGE_URL || `http://127.0.0.1:${readPorts(env).gateway}`;
  const demo = { email: "admin@selvedge.test", password: demoPassword };
  const token = SELVEDGE_TOKEN || (await ask(url, "/api/auth/login?token=true", { body: demo })).token || "";
  return (await ask(url, "/api/admin/erasures/replay", { token })).reopened;
}

try {
  console.log(`Erasures: ${await replay(process.env)} of the ledger are carried out again`);
} catch (error) {
  const { message, cause } = error as Error;
  const why = cause instanceof Error ? ` (${cause.message})` : "";
  console.error(`Cannot replay the erasures: ${message}${why}`);
  process.exitCode = 1;
}
