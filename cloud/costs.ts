/** `pnpm costs`: what a month costs by the vendors' list prices, for a number of people. Prints the table of docs/costs.md. */

/** List prices in US dollars; where and when they were read is in docs/costs.md. */
const prices = {
  workersPlan: 5,
  zonePlan: 25,
  requestsPerMillion: 0.3,
  requestsIncluded: 10,
  cpuPerMillionMs: 0.02,
  cpuIncluded: 30,
  objectRequestsPerMillion: 0.15,
  objectRequestsIncluded: 1,
  queueOperationsPerMillion: 0.4,
  queueOperationsIncluded: 1,
  storedGb: 0.015,
  storedGbIncluded: 10,
  computeHour: 0.26,
  databaseGb: 0.35,
  commandsPer100k: 0.2,
};

/** What one person who uses it does in a month. Guesses to be replaced by what one's own metrics say. */
const habits = {
  requests: 300,
  /** Gateway, jobs and site together, of a request: bench/ has the gateway's part. */
  cpuMsPerRequest: 4,
  /** One page's request is the site's and the gateway's. */
  invocationsPerRequest: 1.5,
  objectRequestsPerRequest: 0.1,
  tasks: 2,
  /** A message is written, read and removed. */
  queueOperationsPerTask: 40,
  storedMb: 10,
  databaseKb: 60,
  commandsPerRequest: 0.05,
};

const hoursAMonth = 730;

/** Compute units that run all month: from one, another for each 25 million requests. */
const computeUnits = (requests: number) => Math.max(1, Math.ceil(requests / 25_000_000));
/** Machines for Directus and Lago, each at what its maker asks: here by the dollar. */
const machines = (people: number) => (people <= 10_000 ? 1 : people <= 1_000_000 ? 3 : 12);
const machinePrice = 20;

export type Costs = { people: number; parts: [string, number][]; total: number; each: number };

/** What a month costs for so many people who use it. */
export function costsFor(people: number): Costs {
  const requests = people * habits.requests;
  const millions = (amount: number, included: number, price: number) =>
    Math.max(0, amount / 1_000_000 - included) * price;
  const invocations = requests * habits.invocationsPerRequest;
  const parts: [string, number][] = [
    ["plans of Cloudflare", prices.workersPlan + prices.zonePlan],
    ["requests", millions(invocations, prices.requestsIncluded, prices.requestsPerMillion)],
    ["CPU time", millions(requests * habits.cpuMsPerRequest, prices.cpuIncluded, prices.cpuPerMillionMs)],
    [
      "Durable Objects",
      millions(
        requests * habits.objectRequestsPerRequest,
        prices.objectRequestsIncluded,
        prices.objectRequestsPerMillion,
      ),
    ],
    [
      "queues",
      millions(
        people * habits.tasks * habits.queueOperationsPerTask,
        prices.queueOperationsIncluded,
        prices.queueOperationsPerMillion,
      ),
    ],
    ["R2", Math.max(0, (people * habits.storedMb) / 1_000 - prices.storedGbIncluded) * prices.storedGb],
    ["Neon, compute", computeUnits(requests) * hoursAMonth * prices.computeHour],
    ["Neon, storage", ((people * habits.databaseKb) / 1_000_000) * prices.databaseGb],
    ["Upstash", ((requests * habits.commandsPerRequest) / 100_000) * prices.commandsPer100k],
    ["machines for Directus and Lago", machines(people) * machinePrice],
  ];
  const total = parts.reduce((sum, [, cost]) => sum + cost, 0);
  return { people, parts, total, each: total / people };
}

/** The table of docs/costs.md. */
export function costTable(): string {
  const columns = [1_000, 100_000, 10_000_000].map(costsFor);
  const money = (amount: number) => Math.round(amount).toLocaleString("en-US");
  const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const names = columns[0]?.parts.map(([name]) => name) ?? [];
  return [
    row(["US dollars a month", ...columns.map(({ people }) => `${people.toLocaleString("en-US")} people`)]),
    row(["---", ...columns.map(() => "---:")]),
    ...names.map((name, at) => row([name, ...columns.map(({ parts }) => money(parts[at]?.[1] ?? 0))])),
    row(["**together**", ...columns.map(({ total }) => `**${money(total)}**`)]),
    row(["for each of them", ...columns.map(({ each }) => each.toFixed(4))]),
  ].join("\n");
}

if (import.meta.main) console.log(costTable());
