/** Brings a self-hosted Lago to the plans of the catalogue, and has it tell the gateway what happens. Safe to repeat. */
import { existsSync } from "node:fs";
import { z } from "zod";
import { connectLago, type LagoConnection, readConnection } from "../billing/lago-api.ts";
import { applyPlans } from "../billing/plan-changes.ts";
import { defaultState } from "./env-file.ts";
import { keepOrganization } from "./lago-organization.ts";

/** How Lago is told to sign: by its own key pair, so that no secret has to be carried over. The gateway is told the same. */
export const webhookAlgorithm = "jwt";

const endpointSchema = z.object({ webhook_url: z.string(), lago_organization_id: z.uuid() });
const endpointsSchema = z.object({ webhook_endpoints: z.array(endpointSchema) });
const addedSchema = z.object({ webhook_endpoint: endpointSchema });

/**
 * Adds the gateway as a webhook endpoint where it is none yet.
 * @returns whether it was added, and the id of the organization whose webhooks they are.
 * @throws {Error} with what Lago answered.
 */
export async function addWebhookEndpoint(
  { url, apiKey }: LagoConnection,
  webhookUrl: string,
): Promise<{ isNew: boolean; organizationId: string }> {
  const endpoints = new URL("/api/v1/webhook_endpoints", url);
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  const listed = await fetch(`${endpoints}?per_page=100`, { headers, signal: AbortSignal.timeout(30_000) });
  if (!listed.ok) throw new Error(`Lago answered ${listed.status} to the question for its webhook endpoints`);
  const { webhook_endpoints } = endpointsSchema.parse(await listed.json());
  const known = webhook_endpoints.find((endpoint) => endpoint.webhook_url === webhookUrl);
  if (known !== undefined) return { isNew: false, organizationId: known.lago_organization_id };
  const added = await fetch(endpoints, {
    ...{ method: "POST", headers, signal: AbortSignal.timeout(30_000) },
    body: JSON.stringify({ webhook_endpoint: { webhook_url: webhookUrl, signature_algo: webhookAlgorithm } }),
  });
  if (!added.ok)
    throw new Error(
      `Lago answered ${added.status} to a new webhook endpoint: ${(await added.text()).slice(0, 300)}`,
    );
  const { webhook_endpoint } = addedSchema.parse(await added.json());
  return { isNew: true, organizationId: webhook_endpoint.lago_organization_id };
}

async function setUp(): Promise<void> {
  const webhookUrl = process.env.LAGO_WEBHOOK_URL;
  if (!webhookUrl) throw new Error("Cannot set up Lago: LAGO_WEBHOOK_URL is not set");
  const connection = readConnection(process.env);
  await applyPlans(connectLago(connection));
  const { isNew, organizationId } = await addWebhookEndpoint(connection, webhookUrl);
  console.log(`Lago has the plans of the catalogue, and ${isNew ? "now tells" : "tells"} ${webhookUrl}`);
  const folder = process.env.EDGE_STATE ?? defaultState;
  if (existsSync(folder)) keepOrganization(folder, organizationId);
  console.log(`LAGO_ORGANIZATION_ID=${organizationId}`);
}

if (import.meta.main) {
  await setUp().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
