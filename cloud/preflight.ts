import type { CloudflareApi } from "./cloudflare-api.ts";
import { type CloudEnvironment, unreplacedNames } from "./environment-files.ts";

export type Check = {
  name: string;
  /** Resolves with how it is. @throws {Error} with the reason when it is not as it should be. */
  look: () => Promise<string>;
  remedy: string;
};

export type Outcome = { name: string; ok: boolean; text: string };

type Subscription = { rate_plan?: { id?: string } };
type Zone = { name: string; status: string; plan?: { legacy_id?: string } };

/** What the account has to have before anything is made in it. */
export function preflightChecks(environment: CloudEnvironment, api: CloudflareApi): Check[] {
  return [
    {
      name: "names in the wrangler files",
      look: async () => namesOf(environment),
      remedy: "Replace them with your own: pnpm rename --domain does it in all files",
    },
    {
      name: "token",
      look: async () => (await api.get<{ status: string }>("/user/tokens/verify")).status,
      remedy: "Make one with Workers, Queues, R2, Pages and Zone rights; docs/runbook.md lists them",
    },
    {
      name: "plan of the account",
      look: async () => planOf(await api.get<Subscription[]>(`/accounts/${api.accountId}/subscriptions`)),
      remedy: "Workers Paid is needed, for queues, Durable Objects and the CPU time that hashing takes",
    },
    {
      name: "zone",
      look: async () => zoneOf(environment, await api.get<Zone[]>(`/zones?name=${domainOf(environment)}`)),
      remedy: "Add the domain to the account, and give its registrar the name servers",
    },
  ];
}

/** Looks at all of it side by side; nothing that is wrong keeps the rest from being looked at. */
export async function examine(checks: Check[]): Promise<Outcome[]> {
  return await Promise.all(
    checks.map(async ({ name, look, remedy }) => {
      try {
        return { name, ok: true, text: await look() };
      } catch (error) {
        return { name, ok: false, text: `${error instanceof Error ? error.message : error}. ${remedy}` };
      }
    }),
  );
}

export function report(outcomes: Outcome[]): boolean {
  for (const { name, ok, text } of outcomes) console.log(`${ok ? "ok  " : "FAIL"} ${name}: ${text}`);
  return outcomes.every(({ ok }) => ok);
}

function namesOf(environment: CloudEnvironment): string {
  const names = unreplacedNames(environment);
  if (names.length > 0) throw new Error(`${names.join(", ")} still what the template says`);
  return "your own";
}

function planOf(subscriptions: Subscription[]): string {
  const plans = subscriptions.map(({ rate_plan }) => rate_plan?.id ?? "");
  if (!plans.some((plan) => plan.startsWith("workers_paid") || plan.startsWith("enterprise")))
    throw new Error(`it has ${plans.join(", ") || "no plan"}`);
  return "Workers Paid";
}

function zoneOf(environment: CloudEnvironment, zones: Zone[]): string {
  const [zone] = zones;
  if (zone === undefined) throw new Error(`${domainOf(environment)} is not in the account`);
  if (zone.status !== "active") throw new Error(`${zone.name} is ${zone.status}`);
  const plan = zone.plan?.legacy_id ?? "unknown";
  return plan === "free"
    ? `${zone.name}, plan free, without managed rules: set has_bot_score = false`
    : `${zone.name}, plan ${plan}`;
}

/** The last two labels; a domain below a public suffix of two is named by whoever has one, in ZONE_NAME. */
function domainOf({ siteUrl }: CloudEnvironment): string {
  return process.env.ZONE_NAME || new URL(siteUrl).hostname.split(".").slice(-2).join(".");
}
