import { z } from "zod";
import { putOverridesSchema, type TenantOverrides } from "../../../workers/contract/billing.ts";
import type { TextForm } from "./text-form.ts";
import { overrideFormWords as words } from "./words/app/admin-override-forms.ts";

/** All organizations, or one of them; also where the forms about one are sent. */
export const tenantsPage = "/admin/organizations";

export function tenantPage(id: string): string {
  return `${tenantsPage}?organization=${encodeURIComponent(id)}`;
}

type Override = TenantOverrides["overrides"][number];

const id = z.string().min(1, words.notNamed);

/** Those that there are come along, since the API takes all of them together. */
const others = z.string().transform((text, context): Override[] => {
  const parsed = putOverridesSchema.safeParse({ overrides: readJson(text) });
  if (parsed.success) return parsed.data.overrides;
  context.addIssue({ code: "custom", path: [], message: words.openAgain });
  return z.NEVER;
});

const shape = putOverridesSchema.shape.overrides.element.shape;
const day = z
  .string()
  .regex(/^(?:\d{4}-\d\d-\d\d)?$/, words.notDay)
  .transform((text) => (text === "" ? null : `${text}T00:00:00.000Z`));

const grantForm = z.strictObject({
  ...{ id, others, name: shape.name.min(1, words.sayName), reason: shape.reason },
  value: z
    .string()
    .regex(/^\d{1,12}$/, words.wholeNumber)
    .transform(Number),
  until: day,
});

const takeForm = z.strictObject({ id, others });

const put = (tenantId: string, overrides: Override[]) => ({
  ...{ method: "PUT" as const, path: `/api/admin/tenants/${encodeURIComponent(tenantId)}/entitlements` },
  json: { overrides },
});

const back = (done: string) => (url: URL) =>
  `${tenantPage(url.searchParams.get("organization") ?? "")}&done=${done}#overrides`;

/** What administrators grant an organization beyond its plan, or take from it. */
export const overrideForms: Record<string, TextForm> = {
  [`${tenantsPage}?do=grant`]: {
    schema: grantForm,
    ask: ({ id, others, ...override }: z.output<typeof grantForm>) =>
      put(id, [...others.filter(({ name }) => name !== override.name), override]),
    next: back("granted"),
  },
  [`${tenantsPage}?do=ungrant`]: {
    schema: takeForm,
    ask: ({ id, others }: z.output<typeof takeForm>) => put(id, others),
    next: back("ungranted"),
  },
};

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
