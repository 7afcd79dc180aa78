import { z } from "zod";

const developmentOnly = "development-only";

const environmentSchema = z.object({
  ENVIRONMENT: z.enum(["development", "staging", "production"]),
  GATEWAY_URL: z.url({ protocol: /^https?$/ }),
  NEON_PROXY_URL: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
});

export type Config = {
  environment: "development" | "staging" | "production";
  /** Issues the tokens that are accepted; its keys are at `/api/auth/jwks`. */
  gatewayUrl: string;
  databaseUrl: string;
  /** The adapter in front of a Postgres that is not Neon; empty in the cloud. */
  neonProxyUrl: string;
};

/**
 * Reads the string variables of the environment; nothing else does.
 * @throws {Error} naming the variable that is missing, malformed or a development value outside development. The value
 *   itself is never part of the message.
 */
export function readConfig(env: unknown): Config {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(
      `Cannot start the jobs worker: ${issue?.path.join(".")} is not valid (${issue?.message})`,
    );
  }
  const { ENVIRONMENT, GATEWAY_URL, NEON_PROXY_URL, DATABASE_URL } = parsed.data;
  if (ENVIRONMENT !== "development") {
    for (const [name, value] of Object.entries(parsed.data)) {
      if (value.includes(developmentOnly)) {
        throw new Error(
          `Cannot start the jobs worker in ${ENVIRONMENT}: ${name} is a development-only value`,
        );
      }
    }
  }
  return {
    environment: ENVIRONMENT,
    gatewayUrl: GATEWAY_URL,
    databaseUrl: DATABASE_URL,
    neonProxyUrl: NEON_PROXY_URL,
  };
}
