import { APIError } from "better-auth/api";
import { z } from "zod";

const newTenantSchema = z.object({
  name: z.string().trim().min(1, "Name the organization").max(100),
  slug: z
    .string()
    .regex(
      /^(?!personal-)[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])$/,
      "Use 2 to 48 lower-case letters, digits and dashes",
    ),
  logo: z.undefined({ error: "Logos are not taken yet" }).optional(),
  metadata: z.undefined({ error: "Not a writable field" }).optional(),
});

/** Holds what better-auth's `organization/create` takes to what a tenant may be called. */
export async function refuseOddTenant({
  organization,
}: {
  organization: Record<string, unknown>;
}): Promise<void> {
  const parsed = newTenantSchema.safeParse(organization);
  if (parsed.success) return;
  const message = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  throw new APIError("BAD_REQUEST", { code: "INVALID_REQUEST", message });
}
