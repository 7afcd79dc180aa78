import { z } from "zod";

/**
 * How often whom may do what. Data alone: middleware/rate-limit.ts acts on it, and RATE_LIMITS may load other numbers.
 * `by` says who is counted, `whenLimiterFails` whether a request passes when nobody can count it.
 */
export type RatePolicy = {
  limit: number;
  windowSeconds: number;
  by: "address" | "user";
  whenLimiterFails: "open" | "closed";
};

const quarterHour = 900;

export const ratePolicies = {
  /** Pages' content, the same for everyone; nobody's session is looked up for it. */
  content: { limit: 100, windowSeconds: 60, by: "address", whenLimiterFails: "open" },
  api: { limit: 100, windowSeconds: 60, by: "user", whenLimiterFails: "open" },
  "sign-in": { limit: 10, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  "sign-up": { limit: 10, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  verification: { limit: 10, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  "password-reset": { limit: 10, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  /** Of no path: how many reset mails one account is sent, whoever asks for them from wherever. */
  "reset-mail": { limit: 3, windowSeconds: 3_600, by: "user", whenLimiterFails: "closed" },
} as const satisfies Record<string, RatePolicy>;

export type RouteClass = keyof typeof ratePolicies;
export type RatePolicies = Record<RouteClass, RatePolicy>;

/** Two paths to one deed share a class, and so a counter. */
const classByPath: Record<string, RouteClass | null> = {
  "/api/auth/login": "sign-in",
  "/api/auth/sign-in/email": "sign-in",
  "/api/auth/change-password": "sign-in",
  "/api/auth/register": "sign-up",
  "/api/auth/sign-up/email": "sign-up",
  "/api/auth/verify": "verification",
  "/api/auth/send-verification-email": "verification",
  "/api/auth/forgot-password": "password-reset",
  "/api/auth/reset-password": "password-reset",
  // The jobs worker reads the keys from the gateway's own address; visitors must not be able to use that up.
  "/api/auth/jwks": null,
};

/** The class of a path, or null where nothing is counted. */
export function routeClassOf(path: string): RouteClass | null {
  const exact = classByPath[path];
  if (exact !== undefined) return exact;
  if (path.startsWith("/api/cms/") || path === "/api/billing/plans") return "content";
  return path.startsWith("/api/") ? "api" : null;
}

const overridesSchema = z.partialRecord(
  z.enum(Object.keys(ratePolicies) as [RouteClass, ...RouteClass[]]),
  z.strictObject({ limit: z.int().positive(), windowSeconds: z.int().positive() }).partial(),
);

/**
 * The policies with the numbers of RATE_LIMITS in place of their own.
 * @param overrides JSON such as `{"api":{"limit":1000}}`; nothing or empty keeps the defaults.
 * @throws {Error} naming RATE_LIMITS when it is not that.
 */
export function ratePoliciesFrom(overrides: string | undefined): RatePolicies {
  if (overrides === undefined || overrides === "") return ratePolicies;
  const parsed = overridesSchema.safeParse(parseJson(overrides));
  if (!parsed.success) {
    throw new Error(
      `Cannot read RATE_LIMITS: ${parsed.error.issues.map(({ message }) => message).join("; ")}`,
    );
  }
  const policies: RatePolicies = { ...ratePolicies };
  for (const [name, change] of Object.entries(parsed.data)) {
    const key = name as RouteClass;
    policies[key] = { ...policies[key], ...definedOf(change) };
  }
  return policies;
}

function definedOf({
  limit,
  windowSeconds,
}: {
  limit?: number | undefined;
  windowSeconds?: number | undefined;
}) {
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
