import { z } from "zod";

/** A domain name in its DNS form: lower case, another script as punycode, no dot at the end. */
const domainNameSchema = z
  .string()
  .trim()
  .max(253)
  .transform((text, context) => {
    const url = `http://${text.replace(/^@/, "").replace(/\.$/, "")}`;
    const { hostname, href } = URL.canParse(url) ? new URL(url) : { hostname: "", href: "" };
    if (href === `http://${hostname}/` && name.test(hostname)) return hostname;
    context.addIssue({ code: "custom", message: "Not a domain, as example.org is" });
    return z.NEVER;
  });

const name = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

const autoJoinRoleSchema = z.enum(["member", "viewer"]);

export const addDomainSchema = z.strictObject({ domain: domainNameSchema });

export const changeDomainSchema = z
  .strictObject({ autoJoin: z.boolean(), autoJoinRole: autoJoinRoleSchema })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "Name something to change");

/** A domain of an organization, with the record that proves it. */
export const domainSchema = z.object({
  id: z.string(),
  domain: z.string(),
  verifiedAt: z.iso.datetime().nullable(),
  /** Since when its record is missing; a week later it is verified no more. */
  lapsedAt: z.iso.datetime().nullable(),
  autoJoin: z.boolean(),
  autoJoinRole: autoJoinRoleSchema,
  record: z.object({ type: z.literal("TXT"), name: z.string(), value: z.string() }),
});

/** An organization that a person may join because of the domain of their address. */
export const joinableSchema = z.object({ id: z.string(), name: z.string(), domain: z.string() });

export const joinSchema = z.strictObject({
  tenantId: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id"),
});

export type Domain = z.infer<typeof domainSchema>;
export type DomainChange = z.infer<typeof changeDomainSchema>;
export type Joinable = z.infer<typeof joinableSchema>;
