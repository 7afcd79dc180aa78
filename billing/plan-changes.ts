import { type Difference, differencesOf } from "./differences.ts";
import type { LagoApi, LagoObject, Resource } from "./lago-api.ts";
import { rowsMetric, type WantedPlan, wantedPlans } from "./wanted-plans.ts";

type PlanChange = { resource: Resource; code: string } & (
  | { how: "create" }
  | { how: "change"; differences: Difference[] }
);

export type PlanState = {
  changes: PlanChange[];
  /** Codes of Lago's plans that are not in the catalogue: they stay, since somebody may pay by them. */
  others: string[];
};

const metrics = { one: "billable_metric", many: "billable_metrics" } as const;
const plans = { one: "plan", many: "plans" } as const;

/** How a Lago differs from the catalogue. */
export async function comparePlans(lago: LagoApi, wanted = wantedPlans()): Promise<PlanState> {
  const [knownMetrics, knownPlans] = await Promise.all([lago.list(metrics), lago.list(plans)]);
  const known = byCode(knownPlans);
  const codes = new Set(wanted.map(({ code }) => code));
  return {
    changes: [
      ...changeTo(metrics, rowsMetric, byCode(knownMetrics)),
      ...wanted.flatMap((plan) => changeTo(plans, comparable(plan), known)),
    ],
    others: knownPlans.map(({ code }) => code).filter((code) => !codes.has(code)),
  };
}

/**
 * Makes a Lago what the catalogue wants, and leaves alone what is so already: doing it twice does it once. What it has
 * beside the catalogue is kept.
 * @returns what was changed.
 * @throws {Error} naming what Lago refused; what was done until then stays, and the next run goes on.
 */
export async function applyPlans(lago: LagoApi, wanted = wantedPlans()): Promise<PlanState> {
  const state = await comparePlans(lago, wanted);
  const isDue = (resource: Resource, code: string) =>
    state.changes.find((change) => change.resource === resource && change.code === code);
  const metricChange = isDue(metrics, rowsMetric.code);
  if (metricChange?.how === "create") await lago.create(metrics, rowsMetric);
  if (metricChange?.how === "change") await lago.change(metrics, rowsMetric.code, rowsMetric);
  if (state.changes.every(({ resource }) => resource === metrics)) return state;
  const metricIds = new Map((await lago.list(metrics)).map(({ code, lago_id }) => [code, lago_id]));
  const known = byCode(await lago.list(plans));
  for (const plan of wanted) {
    const change = isDue(plans, plan.code);
    if (change === undefined) continue;
    const body = toBody(plan, { metricIds, known: known.get(plan.code) });
    if (change.how === "create") await lago.create(plans, body);
    else await lago.change(plans, plan.code, body);
  }
  return state;
}

/** For people: one line for a thing that is missing, and one for each value that is another one. */
export function renderChanges({ changes, others }: PlanState): string[] {
  return [
    ...changes.flatMap((change) => {
      const name = `${change.resource.one.replace("_", " ")} ${change.code}`;
      if (change.how === "create") return [`+ ${name}`];
      return change.differences.map(
        ({ path, is, wanted }) => `~ ${name}: ${path} is ${show(is)}, should be ${show(wanted)}`,
      );
    }),
    ...others.map((code) => `  plan ${code} is not in the catalogue, and stays`),
  ];
}

function changeTo(
  resource: Resource,
  wanted: { code: string },
  known: ReadonlyMap<string, LagoObject>,
): PlanChange[] {
  const { code } = wanted;
  const found = known.get(code);
  if (found === undefined) return [{ resource, code, how: "create" }];
  const differences = differencesOf(wanted, comparable(found));
  return differences.length === 0 ? [] : [{ resource, code, how: "change", differences }];
}

/** Charges by their code: Lago promises no order. */
function comparable<Plan extends { code: string; charges?: readonly { code: string }[] }>({
  charges,
  ...plan
}: Plan) {
  if (charges === undefined) return plan;
  const named = Object.fromEntries(charges.map((charge) => [charge.code, charge]));
  return { ...plan, charges: named, charge_codes: Object.keys(named).toSorted() };
}

/** A charge that is sent without its id would be another one, and what was used by then would not be billed. */
function toBody(
  { charges, ...plan }: WantedPlan,
  { metricIds, known }: { metricIds: ReadonlyMap<string, string>; known: LagoObject | undefined },
) {
  return {
    ...plan,
    charges: charges.map(({ billable_metric_code, ...charge }) => {
      const id = known?.charges?.find(({ code }) => code === charge.code)?.lago_id;
      const metric = { billable_metric_id: metricIds.get(billable_metric_code) };
      return { ...charge, ...metric, ...(id === undefined ? {} : { id }) };
    }),
  };
}

function byCode(objects: readonly LagoObject[]): Map<string, LagoObject> {
  return new Map(objects.map((each) => [each.code, each]));
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
