import { z } from "zod";
import type { AuthSecrets } from "../auth/auth-secrets.ts";
import { fromBase64Url, toBase64Url } from "../auth/mail-token.ts";
import { isKeyedHash, keyedHash } from "../factors/keyed.ts";
import { parseJson } from "../parse-json.ts";
import type { GateName } from "./gates.ts";

/**
 * Threat: whoever has one of these comes past the gate. So each is of one kind, for one gate, and ends; it names a session
 * that is looked up each time; and it says by the browser's state which browser it is for.
 */
const shape = {
  gate: z.enum(["studio", "billing"]) satisfies z.ZodType<GateName>,
  ...{ userId: z.string(), sessionId: z.string(), untilMs: z.number() },
};
/** What is carried from the site to the other host, in an address. */
const codeSchema = z.strictObject({ ...shape, kind: z.literal("code"), state: z.string(), to: z.string() });
/** What the other host's cookie holds. */
const passSchema = z.strictObject({ ...shape, kind: z.literal("pass") });

type GateToken = z.infer<typeof codeSchema> | z.infer<typeof passSchema>;
type Secret = { authSecret: string; authSecrets: AuthSecrets };

export async function writeGateToken({ authSecret }: Secret, token: GateToken): Promise<string> {
  const body = toBase64Url(new TextEncoder().encode(JSON.stringify(token)));
  return `${body}.${await keyedHash(authSecret, "gate", body)}`;
}

/** @returns null for what was not written here, is of another kind, or has ended. */
export const readCode = (config: Secret, text: string) => read(config, text, codeSchema);
export const readPass = (config: Secret, text: string) => read(config, text, passSchema);

async function read<Token extends GateToken>(
  { authSecrets }: Secret,
  text: string,
  schema: z.ZodType<Token>,
): Promise<Token | null> {
  const [body = "", signature = "", ...rest] = text.split(".");
  if (rest.length > 0 || !/^[A-Za-z0-9_-]{1,4000}$/.test(body)) return null;
  if (!(await isKeyedHash(authSecrets, "gate", { text: body, hash: signature }))) return null;
  const parsed = schema.safeParse(parseJson(new TextDecoder().decode(fromBase64Url(body))));
  return parsed.success && parsed.data.untilMs > Date.now() ? parsed.data : null;
}
