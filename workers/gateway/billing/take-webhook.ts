import { waitUntil } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { billingEvent } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Deps } from "../deps.ts";
import { hexOf } from "../hex-of.ts";
import { describeError, log } from "../log.ts";
import { stripeEventSchema } from "./stripe-event.ts";

type KeepDeps = Pick<Deps, "db" | "accountQueue">;

/** What every webhook of Lago says of itself; the rest depends on its type. */
const lagoWebhookSchema = z.looseObject({
  webhook_type: z.string().min(1).max(100),
  object_type: z.string().min(1).max(100),
  organization_id: z.string().nullish(),
});

/** Where it may say whose it is. */
const ownerSchema = z.looseObject({
  external_customer_id: z.string().nullish(),
  customer: z.looseObject({ external_id: z.string().nullish() }).nullish(),
  external_id: z.string().nullish(),
});

/**
 * Keeps a webhook of Lago whose signature was right, and has it worked on. The same bytes are kept once, however often
 * and under whatever delivery id they come; where the work was not done yet it is asked for again.
 * @throws {ApiError} `invalid_request` for what is no webhook, `unauthenticated` for another organization's.
 */
export async function takeLagoWebhook(
  { db, accountQueue, config }: Pick<Deps, "db" | "accountQueue" | "config">,
  body: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const webhook = lagoWebhookSchema.safeParse(parse(body));
  if (!webhook.success) throw new ApiError("invalid_request", "This is no webhook of Lago");
  const { webhook_type: type, object_type, organization_id } = webhook.data;
  const { organizationId } = config.lago;
  if (organizationId !== null && organization_id !== organizationId)
    throw new ApiError("unauthenticated", "The signature is not valid");
  const tenantId = ownerOf(type, webhook.data[object_type]);
  await keep({ db, accountQueue }, body, { source: "lago", type, tenantId });
}

/**
 * The same of Stripe, about payments themselves. Whose it is shows when it is worked on.
 * @throws {ApiError} `invalid_request` for what is no event.
 */
export async function takeStripeWebhook(deps: KeepDeps, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const event = stripeEventSchema.safeParse(parse(body));
  if (!event.success) throw new ApiError("invalid_request", "This is no event of Stripe");
  await keep(deps, body, { source: "stripe", type: event.data.type, tenantId: null });
}

async function keep(
  { db, accountQueue }: KeepDeps,
  body: Uint8Array<ArrayBuffer>,
  about: { source: "lago" | "stripe"; type: string; tenantId: string | null },
): Promise<void> {
  const id = await hexOf(body);
  const row = { id, ...about, body: new TextDecoder().decode(body) };
  const [, [known]] = await withPlatform(db, [
    db.insert(billingEvent).values(row).onConflictDoNothing(),
    db.select({ status: billingEvent.status }).from(billingEvent).where(eq(billingEvent.id, id)),
  ]);
  if (known?.status === "received") waitUntil(askForWork(accountQueue, id));
}

/** The answer need not wait for it: the row is kept, and what the queue does not take the sweep works on. */
async function askForWork(accountQueue: Deps["accountQueue"], id: string): Promise<void> {
  try {
    await accountQueue.send({ kind: "billing-event", id });
  } catch (error) {
    log("error", "billing_event_not_queued", { event: id, ...describeError(error) });
  }
}

/** The tenant that it is about, which is its customer's external id; null where it says none. */
function ownerOf(type: string, object: unknown): string | null {
  const parsed = ownerSchema.safeParse(object);
  if (!parsed.success) return null;
  const { external_customer_id, customer, external_id } = parsed.data;
  const own = type.startsWith("customer.") ? external_id : null;
  return external_customer_id ?? customer?.external_id ?? own ?? null;
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return undefined;
  }
}
