import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import type { Config } from "../config.ts";
import { askUpstream } from "../upstream/ask-upstream.ts";

const lagoPlanSchema = z.object({
  code: z.string(),
  interval: z.string(),
  amount_cents: z.int().nonnegative(),
  amount_currency: z.string(),
});

export type LagoPlan = z.infer<typeof lagoPlanSchema>;

const plansPageSchema = z.object({
  plans: z.array(lagoPlanSchema),
  meta: z.object({ next_page: z.int().nullish() }),
});

export type Lago = { listPlans(): Promise<LagoPlan[]> };

const timeoutMs = 5_000;
const mostPages = 20;

/** Ids that go into a path: nothing that could end, extend or climb out of it. */
const plainId = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Lago's API, as much of it as is used. Its key reads and writes the whole organization, so every path is made of
 * constants and checked ids.
 * @see https://getlago.com/docs/api-reference
 */
export function createLago({ url, apiKey }: Config["lago"]): Lago {
  async function get<Schema extends z.ZodType>(
    schema: Schema,
    segments: string[],
    query: Record<string, string> = {},
  ): Promise<z.infer<Schema>> {
    const path = segments.map(segment).join("/");
    const response = await askUpstream(
      `${url}/api/v1/${path}?${new URLSearchParams(query)}`,
      { headers: { authorization: `Bearer ${apiKey}`, accept: "application/json" } },
      { name: "The billing service", timeoutMs },
    );
    const parsed = schema.safeParse(await response.json());
    if (parsed.success) return parsed.data;
    throw new ApiError("upstream_failed", "The billing service answered something else", {
      cause: parsed.error,
    });
  }

  return {
    async listPlans() {
      const plans: LagoPlan[] = [];
      for (let page: number | null = 1, count = 0; page !== null && count < mostPages; count += 1) {
        const answer: z.infer<typeof plansPageSchema> = await get(plansPageSchema, ["plans"], {
          page: String(page),
          per_page: "100",
        });
        plans.push(...answer.plans);
        page = answer.meta.next_page ?? null;
      }
      return plans;
    },
  };
}

function segment(id: string): string {
  if (!plainId.test(id)) throw new ApiError("invalid_request", `"${id}" is not an id`);
  return encodeURIComponent(id);
}
