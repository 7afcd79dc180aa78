import { z } from "zod";
import {
  type FlagName,
  flagNameSchema,
  flagNames,
  putTenantFlagSchema,
  rolloutSchema,
} from "../../../workers/contract/flags.ts";
import type { TextForm } from "./text-form.ts";
import { flagFormWords as words } from "./words/app/admin-flag-forms.ts";

/** What is on, and for whom; also where its forms are sent. */
export const flagsPage = "/admin/flags";

/** The same of one organization. */
export function tenantFlagsPage(id: string): string {
  return `${flagsPage}?organization=${encodeURIComponent(id)}`;
}

/** Where the form of one flag is sent; each has one of its own, so that a refusal stands where it belongs. */
export const flagForm = (deed: "put" | "override", name: FlagName) => `${flagsPage}?do=${deed}-${name}`;

const { note } = putTenantFlagSchema.shape;

export const putFlagForm = z
  .strictObject({
    ...{ note, rollout: rolloutSchema },
    sharePercent: z
      .string()
      .regex(/^(?:[1-9]\d?)?$/, words.wholePercent)
      .transform((text) => (text === "" ? null : Number(text))),
  })
  .refine(({ rollout, sharePercent }) => rollout !== "share" || sharePercent !== null, {
    ...{ path: ["sharePercent"], message: words.sayShare },
  });

const id = z.string().min(1, words.notNamed);
const putTenantFlagForm = z.strictObject({ id, note, isOn: z.enum(["on", "off"]) });
const takeBackForm = z.strictObject({ id, name: flagNameSchema });

const ofTenant = (tenantId: string, flag: string) =>
  `/api/admin/tenants/${encodeURIComponent(tenantId)}/flags/${flag}`;

const back = (done: string) => (url: URL) =>
  `${tenantFlagsPage(url.searchParams.get("organization") ?? "")}&done=${done}`;

function formsOf(name: FlagName): Record<string, TextForm> {
  return {
    [flagForm("put", name)]: {
      schema: putFlagForm,
      ask: ({ sharePercent, ...rest }: z.output<typeof putFlagForm>) => ({
        ...{ method: "PUT", path: `/api/admin/flags/${name}` },
        json: { ...rest, sharePercent: rest.rollout === "share" ? sharePercent : null },
      }),
      next: () => `${flagsPage}?done=changed`,
    },
    [flagForm("override", name)]: {
      schema: putTenantFlagForm,
      ask: ({ id, note, isOn }: z.output<typeof putTenantFlagForm>) => ({
        ...{ method: "PUT", path: ofTenant(id, name), json: { note, isOn: isOn === "on" } },
      }),
      next: back("overridden"),
    },
  };
}

/** What administrators say of flags, for everybody or for one organization. */
export const flagForms: Record<string, TextForm> = {
  ...Object.assign({}, ...flagNames.map(formsOf)),
  [`${flagsPage}?do=take-back`]: {
    schema: takeBackForm,
    ask: ({ id, name }: z.output<typeof takeBackForm>) => ({ method: "DELETE", path: ofTenant(id, name) }),
    next: back("taken"),
  },
};
