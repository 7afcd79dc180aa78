import { z } from "zod";

/** The short name of an organization that people choose; the ones of personal tenants are ours. */
export const slugSchema = z
  .string()
  .regex(
    /^(?!personal-)[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])$/,
    "Use 2 to 48 lower-case letters, digits and dashes",
  );
