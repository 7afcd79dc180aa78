import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { MessageStore } from "./store.ts";

type SendOptions = { store: MessageStore; token: string };

/** Resend's errors that a sender can meet here, with their statuses. */
const statuses = {
  missing_api_key: 401,
  invalid_api_key: 403,
  invalid_idempotency_key: 400,
  invalid_idempotent_request: 409,
  validation_error: 422,
  missing_required_field: 422,
} as const;

/** 40 MB is what Resend takes with attachments. */
const maxBodyBytes = 40 * 1024 * 1024;

const addressPattern = /^(?:[^<>@]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/;
const addressFormat =
  "The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.";

const address = z.string().regex(addressPattern, addressFormat);
const addresses = z.union([address, z.array(address).min(1).max(50)], { error: addressFormat });

const emailSchema = z
  .object({
    from: address,
    to: addresses,
    subject: z.string().min(1),
    html: z.string().optional(),
    text: z.string().optional(),
    cc: addresses.optional(),
    bcc: addresses.optional(),
    reply_to: addresses.optional(),
    headers: z.record(z.string(), z.string()).optional(),
  })
  .refine((email) => email.html !== undefined || email.text !== undefined);

/**
 * `POST /emails` as Resend answers it: 200 `{id}`, or its error. A repeat under the same `Idempotency-Key` within 24
 * hours gives the first answer again and no second mail.
 * @see https://resend.com/docs/api-reference/emails/send-email
 */
export async function receiveEmail(request: Request, { store, token }: SendOptions): Promise<Response> {
  const given = request.headers.get("authorization")?.match(/^Bearer (.+)$/i)?.[1];
  if (!given) return failure("missing_api_key", "Missing API key in the authorization header.");
  if (!sameText(given, token)) return failure("invalid_api_key", "API key is invalid.");

  const key = request.headers.get("idempotency-key");
  if (key !== null && (key.length < 1 || key.length > 256)) {
    return failure("invalid_idempotency_key", "The key must be between 1-256 chars.");
  }
  const body = await request.text();
  if (body.length > maxBodyBytes) return failure("validation_error", "The email is larger than 40 MB.");
  const digest = createHash("sha256").update(body).digest("hex");
  const sent = key === null ? undefined : store.findSent(key);
  if (sent && sent.digest !== digest) {
    return failure(
      "invalid_idempotent_request",
      "Same idempotency key used with a different request payload.",
    );
  }
  if (sent) return Response.json({ id: sent.id });

  const json = parseJson(body);
  const parsed = emailSchema.safeParse(json);
  if (!parsed.success) return describe(parsed.error.issues[0], json);
  const { from, to, subject, html = "", text = "" } = parsed.data;
  const id = randomUUID();
  const receivedAt = new Date().toISOString();
  const message = { id, to: [to].flat().join(", "), from, subject, text, html, receivedAt };
  store.add(message, key === null ? undefined : { key, digest, id, sentAt: receivedAt });
  return Response.json({ id });
}

function describe(issue: z.core.$ZodIssue | undefined, body: unknown): Response {
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
