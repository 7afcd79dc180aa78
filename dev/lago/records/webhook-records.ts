export const signatureAlgorithms = ["jwt", "hmac"] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

export type WebhookEndpoint = {
  lago_id: string;
  webhook_url: string;
  signature_algo: SignatureAlgorithm;
  name: string | null;
  /** Null means every type. */
  event_types: string[] | null;
  created_at: string;
};

/** One webhook on its way to one endpoint. `lago_id` is its unique key, the same over every attempt. */
export type WebhookDelivery = {
  lago_id: string;
  endpoint_id: string;
  webhook_type: string;
  /** The exact bytes that are signed and sent, also on a retry. */
  body: string;
  status: "pending" | "retrying" | "succeeded" | "failed" | "dropped";
  attempts: number;
  last_http_status: number | null;
  created_at: number;
};
