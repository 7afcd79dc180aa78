import { z } from "zod";

type Declaration = {
  title: string;
  /** What is different where it is on, for whoever decides. */
  description: string;
  /** What holds where nobody said anything else. */
  isOnByDefault: boolean;
  /** Whether members are told: `platform` is for administrators and the workers alone. */
  seenBy: "members" | "platform";
};

/**
 * Everything that can be switched on and off while the platform runs, for all tenants, a share of them, or one. What a
 * plan has or has not is none of it: see features.ts. A flag that nobody asks for any more is deleted here; what was
 * said of it counts for nothing from then on.
 */
const declaredFlags = {
  import_from_url: {
    title: "Fetching files from addresses",
    description: "The workers ask hosts that customers name",
    isOnByDefault: true,
    seenBy: "members",
  },
  run_comparison: {
    title: "Comparing runs",
    description: "Reads the statistics of a run and of the one before",
    isOnByDefault: true,
    seenBy: "members",
  },
} as const satisfies Record<string, Declaration>;

export type FlagName = keyof typeof declaredFlags;

const declarations: Readonly<Record<FlagName, Declaration>> = declaredFlags;

export const flagNames = Object.keys(declaredFlags) as [FlagName, ...FlagName[]];

export const flagsOnByDefault: readonly FlagName[] = flagNames.filter(
  (name) => declarations[name].isOnByDefault,
);

/** Whoever carries what is on for a tenant: `/api/auth/me`, the claims of a token, the actor of a request. */
export type Flagged = { flags: readonly string[] };

/** Whether a flag is on for the tenant in which somebody asks. */
export function isEnabled(flag: FlagName, { flags }: Flagged): boolean {
  return flags.includes(flag);
}

export function declarationOf(name: FlagName): Declaration {
  return declarations[name];
}

export const flagNameSchema = z.enum(flagNames);

const note = z
  .string()
  .trim()
  .min(1, "Say why")
  .max(300, "Use at most 300 characters")
  .regex(/^\P{Cc}*$/u, "Leave out control characters");

/** What holds for all tenants: the declaration, on, off, or on for a share of them. */
export const rolloutSchema = z.enum(["default", "on", "off", "share"]);

export const flagSchema = z.object({
  name: flagNameSchema,
  title: z.string(),
  description: z.string(),
  isOnByDefault: z.boolean(),
  seenBy: z.enum(["members", "platform"]),
  rollout: rolloutSchema,
  /** Percent of the tenants, by a hash of their ids; null unless the rollout is `share`. */
  sharePercent: z.number().int().nullable(),
  /** Of how many tenants something else was said. */
  overrides: z.number().int(),
});

export const putFlagSchema = z
  .strictObject({
    rollout: rolloutSchema,
    sharePercent: z.number().int().min(1).max(99).nullable().default(null),
    note,
  })
  .refine(({ rollout, sharePercent }) => (rollout === "share") === (sharePercent !== null), {
    path: ["sharePercent"],
    message: "Say a share from 1 to 99 for the rollout share, and for no other",
  });

/** What holds for one tenant, and who said so. */
export const tenantFlagSchema = z.object({
  name: flagNameSchema,
  isOn: z.boolean(),
  because: z.enum(["tenant", "platform", "default"]),
  /** Why it was said of the tenant. */
  note: z.string().nullable(),
});

export const putTenantFlagSchema = z.strictObject({ isOn: z.boolean(), note });

export type Flag = z.infer<typeof flagSchema>;
export type PutFlag = z.infer<typeof putFlagSchema>;
export type TenantFlag = z.infer<typeof tenantFlagSchema>;
export type PutTenantFlag = z.infer<typeof putTenantFlagSchema>;
