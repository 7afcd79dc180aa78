import { z } from "zod";
import type { Config } from "../config.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { LagoSignature } from "./verify-lago-webhook.ts";

export type { LagoSignature } from "./verify-lago-webhook.ts";

const keySchema = z.object({ webhook: z.object({ public_key: z.base64() }) });
const timeoutMs = 5_000;
const keptMs = 3_600_000;

/** What webhooks are checked with, as configured. The public key is Lago's own, and kept for an hour. */
export function createLagoSignature({ url, webhooks }: Config["lago"], lago: Upstream): LagoSignature {
  if (webhooks.algorithm === "hmac") return webhooks;
  let kept: { pem: string; untilMs: number } | null = null;
  return {
    ...{ algorithm: "jwt", issuer: url },
    async publicKey() {
      if (kept !== null && Date.now() < kept.untilMs) return kept.pem;
      const answer = await lago.ask("/api/v1/webhooks/json_public_key", { timeoutMs });
      const pem = atob(keySchema.parse(answer).webhook.public_key);
      kept = { pem, untilMs: Date.now() + keptMs };
      return pem;
    },
  };
}
