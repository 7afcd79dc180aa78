import { z } from "zod";
import { parseJson } from "./parse-json.ts";

/**
 * How often whom may do what. Data alone: middleware/rate-limit.ts acts on it, and RATE_LIMITS may load other numbers.
 * `by` says who is counted, `whenLimiterFails` whether a request passes when nobody can count it. Those that pass are
 * also counted by leases (limiter/token-source.ts), the others always by asking.
 */
export type RatePolicy = {
  limit: number;
  windowSeconds: number;
  by: "address" | "network" | "user" | "tenant" | "key";
  whenLimiterFails: "open" | "closed";
};

const quarterHour = 900;

export const ratePolicies = {
  /** Pages' content, the same for everyone; nobody's session is looked up for it. */
  content: { limit: 100, windowSeconds: 60, by: "address", whenLimiterFails: "open" },
  /** What a page asks for many times: its pictures, and whether the content is still what it was. */
  "page-parts": { limit: 1_000, windowSeconds: 60, by: "address", whenLimiterFails: "open" },
  api: { limit: 100, windowSeconds: 60, by: "user", whenLimiterFails: "open" },
  /** What other services tell, signed: the address is theirs, and many at once. */
  events: { limit: 3_000, windowSeconds: 60, by: "address", whenLimiterFails: "open" },
  /** Of whoever opens the studio: a page of it is hundreds of requests. */
  gate: { limit: 3_000, windowSeconds: 60, by: "address", whenLimiterFails: "open" },
  "sign-in": { limit: 10, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  "sign-up": { limit: 10, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  verification: { limit: 10, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  /** The contact form; and of no path, what is sent by it without a word of Turnstile's, where that is used. */
  contact: { limit: 5, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  "contact-unvouched": { limit: 2, windowSeconds: 3_600, by: "address", whenLimiterFails: "closed" },
  "password-reset": { limit: 10, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  /** An office signs in from one address. */
  "organization-sign-in": {
    limit: 60,
    windowSeconds: quarterHour,
    by: "address",
    whenLimiterFails: "closed",
  },
  /** Directories send thousands of people at once, and wait when they are told to. */
  scim: { limit: 1_000, windowSeconds: 60, by: "address", whenLimiterFails: "open" },
  "second-factor": { limit: 10, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  "email-code": { limit: 10, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  reauthentication: { limit: 10, windowSeconds: quarterHour, by: "user", whenLimiterFails: "closed" },
  "address-change": { limit: 5, windowSeconds: 3_600, by: "user", whenLimiterFails: "closed" },
  /** Of no path: how many codes one account is mailed, and how many of its codes may be guessed at. */
  "code-mail": { limit: 5, windowSeconds: 3_600, by: "user", whenLimiterFails: "closed" },
  "code-guess": { limit: 30, windowSeconds: 86_400, by: "user", whenLimiterFails: "closed" },
  /** Of no path: how many reset mails one account is sent, whoever asks for them from wherever. */
  "reset-mail": { limit: 3, windowSeconds: 3_600, by: "user", whenLimiterFails: "closed" },
  /** Of no path: how often signing in to one account may fail, from wherever it is tried, before it is locked. */
  "sign-in-failures": { limit: 20, windowSeconds: 3_600, by: "user", whenLimiterFails: "closed" },
  /**
   * Of no path either: the people of one tenant together, on each plan, who are each held to `api` besides. Always at
   * least twice that, so that a single member leaves half to the others.
   */
  "tenant-free": { limit: 200, windowSeconds: 60, by: "tenant", whenLimiterFails: "open" },
  "tenant-pro": { limit: 600, windowSeconds: 60, by: "tenant", whenLimiterFails: "open" },
  "tenant-scale": { limit: 3_000, windowSeconds: 60, by: "tenant", whenLimiterFails: "open" },
  /** One API key on each plan. A key may have a lower limit of its own. */
  "key-free": { limit: 60, windowSeconds: 60, by: "key", whenLimiterFails: "open" },
  "key-pro": { limit: 300, windowSeconds: 60, by: "key", whenLimiterFails: "open" },
  "key-scale": { limit: 1_200, windowSeconds: 60, by: "key", whenLimiterFails: "open" },
  /** All API keys of one tenant together: more keys are not more requests, and programs take nothing from people. */
  "keys-free": { limit: 120, windowSeconds: 60, by: "tenant", whenLimiterFails: "open" },
  "keys-pro": { limit: 900, windowSeconds: 60, by: "tenant", whenLimiterFails: "open" },
  "keys-scale": { limit: 6_000, windowSeconds: 60, by: "tenant", whenLimiterFails: "open" },
  /** And what one address may try of keys that nobody remembers. */
  "key-look-up": { limit: 300, windowSeconds: 60, by: "address", whenLimiterFails: "open" },
  invitation: { limit: 30, windowSeconds: quarterHour, by: "address", whenLimiterFails: "closed" },
  /** Of no path: how many invitations a tenant sends, and how many one address is sent by all tenants together. */
  "invitation-mail": { limit: 50, windowSeconds: 3_600, by: "user", whenLimiterFails: "closed" },
  "invited-address": { limit: 5, windowSeconds: 86_400, by: "user", whenLimiterFails: "closed" },
  /** Of no path: how often a tenant has the DNS asked. */
  "domain-check": { limit: 30, windowSeconds: quarterHour, by: "user", whenLimiterFails: "closed" },
} as const satisfies Record<string, RatePolicy>;

/**
 * How long an account is locked: a quarter of an hour at first, then twice as long each time, up to a day. So nobody
 * gets more than about two hundred guesses in the first day and twenty in each that follows.
 */
export const lockTimes = {
  lockSeconds: quarterHour,
  longestLockSeconds: 86_400,
  forgetAfterSeconds: 2 * 86_400,
} as const;

export type RouteClass = keyof typeof ratePolicies;
export type RatePolicies = Record<RouteClass, RatePolicy>;

/** Two paths to one deed share a class, and so a counter. */
const classByPath: Record<string, RouteClass | null> = {
  "/api/auth/forward": "gate",
  "/api/auth/login": "sign-in",
  "/api/auth/sign-in/email": "sign-in",
  "/api/auth/sign-in/social": "sign-in",
  "/api/auth/change-password": "sign-in",
  "/api/auth/sign-in/sso": "organization-sign-in",
  "/api/auth/email-code/verify": "sign-in",
  "/api/auth/passkeys/sign-in": "sign-in",
  "/api/auth/two-factor/verify": "second-factor",
  "/api/auth/two-factor/confirm": "second-factor",
  "/api/auth/email-code": "email-code",
  "/api/auth/reauthenticate/code": "email-code",
  "/api/auth/reauthenticate": "reauthentication",
  "/api/auth/change-email": "address-change",
  "/api/auth/change-email/confirm": "verification",
  "/api/auth/change-email/stop": "verification",
  "/api/auth/register": "sign-up",
  "/api/auth/sign-up/email": "sign-up",
  "/api/auth/verify": "verification",
  "/api/auth/send-verification-email": "verification",
  "/api/user/me/restore": "verification",
  "/api/auth/forgot-password": "password-reset",
  "/api/auth/reset-password": "password-reset",
  "/api/auth/invitations/inspect": "invitation",
  "/api/auth/invitations/accept": "invitation",
  "/api/auth/invitations/decline": "invitation",
  "/api/auth/invitations/register": "sign-up",
  "/api/forms/contact": "contact",
  "/api/job-events": "events",
  "/api/billing/webhooks": "events",
  "/api/billing/webhooks/stripe": "events",
  "/api/cms/webhooks": "events",
  "/api/cms/versions": "page-parts",
  // The jobs worker reads the keys from the gateway's own address; visitors must not be able to use that up.
  "/api/auth/jwks": null,
};

/** The class of a path, or null where nothing is counted. */
export function routeClassOf(path: string): RouteClass | null {
  const exact = classByPath[path];
  if (exact !== undefined) return exact;
  if (path.startsWith("/api/auth/sso/")) return "organization-sign-in";
  if (path.startsWith("/scim/")) return "scim";
  if (path.startsWith("/api/cms/assets/")) return "page-parts";
  if (path.startsWith("/api/cms/") || path === "/api/billing/plans" || path === "/api/status")
    return "content";
  if (path.startsWith("/api/user/avatars/")) return "content";
  return path.startsWith("/api/") ? "api" : null;
}

const plans = ["free", "pro", "scale"] as const;
type Shared = "tenant" | "key" | "keys";

/** The class of people, a key, or all keys of a tenant on a plan; that of the lowest for a plan that has none. */
export function classOfPlan(kind: Shared, plan: string): RouteClass {
  return `${kind}-${plans.find((known) => known === plan) ?? "free"}`;
}

/** What several share, and what each of them is held to besides. */
const eachOf: Partial<Record<RouteClass, RouteClass>> = Object.fromEntries(
  plans.flatMap((plan) => [
    [`tenant-${plan}`, "api"],
    [`keys-${plan}`, `key-${plan}`],
  ]),
);

const networkTimes = 10;

/**
 * How often a whole IPv6 network may do what each of its subnets may do so often. Whoever has one has tens of thousands
 * of subnets; but the phones of a town share one too, each in a subnet of its own.
 */
export function networkPolicyOf(policy: RatePolicy): RatePolicy {
  return { ...policy, by: "network", limit: policy.limit * networkTimes };
}

const overridesSchema = z.partialRecord(
  z.enum(Object.keys(ratePolicies) as [RouteClass, ...RouteClass[]]),
  z.strictObject({ limit: z.int().positive(), windowSeconds: z.int().positive() }).partial(),
);

/**
 * The policies with the numbers of RATE_LIMITS in place of their own. What several share keeps its proportion to what
 * each of them is held to, unless it is named itself.
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
  for (const name of Object.keys(ratePolicies) as RouteClass[]) {
    policies[name] = {
      ...policies[name],
      ...inProportion(name, parsed.data),
      ...definedOf(parsed.data[name] ?? {}),
    };
  }
  return policies;
}

type Overrides = z.infer<typeof overridesSchema>;

function inProportion(name: RouteClass, overrides: Overrides): Partial<RatePolicy> {
  const each = eachOf[name];
  if (each === undefined) return {};
  const { limit = ratePolicies[each].limit, windowSeconds } = overrides[each] ?? {};
  const times = ratePolicies[name].limit / ratePolicies[each].limit;
  return definedOf({ limit: Math.ceil(limit * times), windowSeconds });
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
