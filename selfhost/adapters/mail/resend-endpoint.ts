import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { SentKeys } from "./sent-keys.ts";

/** A mail to hand on. Addresses are `address` or `Name <address>`. */
export type Email = z.infer<typeof emailSchema> & { id: string };

type ReceiveOptions = {
  token: string;
  sent: SentKeys;
  /** @throws {DeliveryError} when the mail cannot be handed on. */
  deliver: (email: Email) => Promise<void> | void;
};

/** A mail was not taken: by the nature of it, or for now. The message goes to the client. */
export class DeliveryError extends Error {
  override name = "DeliveryError";
  readonly isFinal: boolean;

  constructor(message: string, { isFinal, cause }: { isFinal: boolean; cause?: unknown }) {
    super(message, { cause });
    this.isFinal = isFinal;
  }
}

/** Resend's errors that a sender can meet here, with their statuses. */
const statuses = {
  missing_api_key: 401,
  invalid_api_key: 403,
  invalid_idempotency_key: 400,
  invalid_idempotent_request: 409,
  concurrent_idempotent_requests: 409,
  validation_error: 422,
  missing_required_field: 422,
  application_error: 503,
} as const;

/** 40 MB is what Resend takes with attachments. */
const maxBodyBytes = 40 * 1024 * 1024;

const addressPattern = /^(?:[^<>@]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/;
const addressFormat =
  "The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.";

const address = z.string().regex(addressPattern, addressFormat);
const addresses = z.union([address, z.array(address).min(1).max(50)], { error: addressFormat });

/** A header's name and value, on one line: what follows a line break would be another header. */
const headers = z.record(
  z.string().regex(/^[A-Za-z0-9-]+$/, "A header's name has letters, digits and dashes"),
  z.string().regex(/^[^\r\n]*$/, "A header's value has no line break"),
);

const emailSchema = z
  .strictObject({
    from: address,
    to: addresses,
    subject: z
      .string()
      .min(1)
      .regex(/^[^\r\n]*$/, "The subject has no line break."),
    html: z.string().optional(),
    text: z.string().optional(),
    cc: addresses.optional(),
    bcc: addresses.optional(),
    reply_to: addresses.optional(),
    headers: headers.optional(),
  })
  .refine((email) => email.html !== undefined || email.text !== undefined);

/**
 * `POST /emails` as Resend answers it: 200 `{id}`, or its error. A repeat under the same `Idempotency-Key` within 24
 * hours gives the first answer again and no second mail. Attachments and templates are refused.
 * @see https://resend.com/docs/api-reference/emails/send-email
 */
export async function receiveEmail(
  request: Request,
  { token, sent, deliver }: ReceiveOptions,
): Promise<Response> {
  const given = request.headers.get("authorization")?.match(/^Bearer (.+)$/i)?.[1];
  if (!given) return failure("missing_api_key", "Missing API key in the authorization header.");
  if (!sameText(given, token)) return failure("invalid_api_key", "API key is invalid.");

  const key = request.headers.get("idempotency-key");
  if (key !== null && (key.length < 1 || key.length > 256)) {
    return failure("invalid_idempotency_key", "The key must be between 1-256 chars.");
  }
  const body = await request.text();
  if (body.length > maxBodyBytes) return failure("validation_error", "The email is larger than 40 MB.");
  if (key === null) return await send(body, randomUUID(), deliver);
  const digest = createHash("sha256").update(body).digest("hex");
  const earlier = sent.find(key);
  if (earlier && earlier.digest !== digest) {
    return failure(
      "invalid_idempotent_request",
      "Same idempotency key used with a different request payload.",
    );
  }
  if (earlier) return Response.json({ id: earlier.id });
  const release = sent.claim(key);
  if (release === null) {
    return failure("concurrent_idempotent_requests", "The same email is being sent right now.");
  }
  try {
    const id = idOf(key, digest);
    const response = await send(body, id, deliver);
    if (response.ok) sent.add({ key, digest, id, sentAt: new Date().toISOString() });
    return response;
  } finally {
    release();
  }
}

/** The same for every try of one mail, so that one that was sent and not confirmed keeps its id. */
function idOf(key: string, digest: string): string {
  const hex = createHash("sha256").update(`${key}\n${digest}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

async function send(body: string, id: string, deliver: ReceiveOptions["deliver"]): Promise<Response> {
  const json = parseJson(body);
  const parsed = emailSchema.safeParse(json);
  if (!parsed.success) return describe(parsed.error.issues[0], json);
  try {
    await deliver({ ...parsed.data, id });
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return failure(error.isFinal ? "validation_error" : "application_error", error.message);
  }
  return Response.json({ id });
}

function describe(issue: z.core.$ZodIssue | undefined, body: unknown): Response {
  if (issue?.code === "unrecognized_keys") {
    return failure("validation_error", `Cannot send \`${issue.keys.join("`, `")}\`: not supported here.`);
  }
  const field = String(issue?.path[0] ?? "");
  if (issue?.code === "custom") {
    return failure("missing_required_field", "Missing `html` or `text` field.");
  }
  if (!field) return failure("validation_error", "The request body is not a JSON object.");
  if ((body as Record<string, unknown>)[field] === undefined) {
    return failure("missing_required_field", `Missing \`${field}\` field.`);
  }
  return failure("validation_error", `Invalid \`${field}\` field. ${issue?.message ?? ""}`.trim());
}

function failure(name: keyof typeof statuses, message: string): Response {
  const statusCode = statuses[name];
  return Response.json({ statusCode, name, message }, { status: statusCode });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
