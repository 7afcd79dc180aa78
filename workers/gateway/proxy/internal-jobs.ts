import type { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { type ExplainedWork, explainedWorkSchema } from "../../contract/explain.ts";
import {
  type InternalEntitlements,
  type InternalErase,
  type InternalErased,
  type InternalExport,
  type InternalExported,
  type InternalFile,
  type InternalPurpose,
  type InternalRefused,
  type InternalUsage,
  type InternalUsed,
  type InternalWaiting,
  internalErasedSchema,
  internalExportedSchema,
  internalRefusedSchema,
  internalTenantsSchema,
  internalUsedSchema,
  internalWaitingSchema,
} from "../../contract/internal.ts";
import type { Deps } from "../deps.ts";

type JobsDeps = Pick<Deps, "upstreams" | "mintInternalToken">;

/**
 * Erases everything that the jobs worker has of a tenant; safe to repeat. Where `runningForMs` is not 0, a step was
 * running that may still write files: repeat it after that time.
 * @throws {ApiError} `unavailable` or `upstream_failed`, when it is to be tried again.
 */
export async function eraseTenantInJobs(deps: JobsDeps, tenantId: string): Promise<InternalErased> {
  return await erase(deps, { tenantId });
}

/** Makes the jobs worker forget who made what a person made; safe to repeat. */
export async function erasePersonInJobs(deps: JobsDeps, userId: string): Promise<InternalErased> {
  return await erase(deps, { userId });
}

/** What a person made in tenants that they are in, and which files there are of it. */
export async function exportFromJobs(deps: JobsDeps, wanted: InternalExport): Promise<InternalExported> {
  const response = await call(deps, "export", { path: "/internal/export", body: wanted });
  return parse(internalExportedSchema, await response.json());
}

/** The bytes of one of those files; null when it is gone meanwhile. */
export async function exportFileFromJobs(
  deps: JobsDeps,
  file: InternalFile,
): Promise<ReadableStream<Uint8Array> | null> {
  const response = await call(deps, "export", { path: "/internal/export/file", body: file, mayBeGone: true });
  return response.status === 404 ? null : response.body;
}

/** How much work of the jobs worker waits, and since when. */
export async function waitingInJobs(deps: JobsDeps): Promise<InternalWaiting> {
  const response = await call(deps, "observe", { path: "/internal/waiting", body: {} });
  return parse(internalWaitingSchema, await response.json());
}

/** Usage that the billing service will never take. */
export async function refusedInJobs(deps: JobsDeps): Promise<InternalRefused> {
  const response = await call(deps, "observe", { path: "/internal/refused-usage", body: {} });
  return parse(internalRefusedSchema, await response.json());
}

/** What the billing service has to count of a tenant in the period that began at `from`. */
export async function usageInJobs(deps: JobsDeps, body: InternalUsage): Promise<InternalUsed> {
  const response = await call(deps, "observe", { path: "/internal/usage", body });
  return parse(internalUsedSchema, await response.json());
}

/** What the jobs worker knows of a trace, or of a task. */
export async function explainInJobs(deps: JobsDeps, id: string): Promise<ExplainedWork> {
  const response = await call(deps, "observe", { path: "/internal/explain", body: { id } });
  return parse(explainedWorkSchema, await response.json());
}

/** Tenants whose schedules run, by their ids, after one of them. */
export async function scheduledInJobs(
  deps: JobsDeps,
  wanted: { after: string; limit: number },
): Promise<string[]> {
  const response = await call(deps, "entitle", { path: "/internal/scheduled", body: wanted });
  return parse(internalTenantsSchema, await response.json()).tenantIds;
}

/** Has the jobs worker note what tenants may do, for what it does when nobody is signed in. */
export async function tellJobsOfEntitlements(deps: JobsDeps, body: InternalEntitlements): Promise<void> {
  await call(deps, "entitle", { path: "/internal/entitlements", body });
}

async function erase(deps: JobsDeps, body: InternalErase): Promise<InternalErased> {
  const response = await call(deps, "erase", { path: "/internal/erase", body });
  return parse(internalErasedSchema, await response.json());
}

/** Erasing and gathering go through all that a tenant has. */
const timeoutMs = 60_000;

type Call = { path: `/internal/${string}`; body: object; mayBeGone?: boolean };

async function call(
  { upstreams, mintInternalToken }: JobsDeps,
  purpose: InternalPurpose,
  { path, body, mayBeGone = false }: Call,
): Promise<Response> {
  const headers = {
    authorization: `Bearer ${await mintInternalToken(purpose)}`,
    "content-type": "application/json",
  };
  const request = { method: "POST", headers, body: JSON.stringify(body), timeoutMs };
  const response = await upstreams.jobs.send(path, request);
  if (response.ok || (mayBeGone && response.status === 404)) return response;
  await response.body?.cancel();
  throw new ApiError("upstream_failed", `The jobs worker answered ${response.status} to ${path}`);
}

function parse<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new ApiError("upstream_failed", "The jobs worker answered something else", { cause: parsed.error });
}
