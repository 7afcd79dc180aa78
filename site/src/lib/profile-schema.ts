import { z } from "zod";
import { profileChangeSchema } from "../../../workers/contract/users.ts";

/** The contract's rules for a form, which sends an empty field where nothing is wanted, and lines as browsers end them. */
export const profileFormSchema = z.preprocess((entries) => {
  const { bio = "", locale = "", timeZone = "", ...rest } = entries as Record<string, string>;
  return {
    ...{ ...rest, bio: bio.replaceAll("\r\n", "\n") },
    ...{ locale: locale.trim() || null, timeZone: timeZone.trim() || null },
  };
}, profileChangeSchema.required());
