import { z } from "zod";

export const planSchema = z.object({
  code: z.string(),
  name: z.string(),
  description: z.string(),
  prices: z.array(
    z.object({
      currency: z.enum(["EUR", "USD"]),
      interval: z.enum(["monthly", "yearly"]),
      amountCents: z.number().int().nonnegative(),
    }),
  ),
  limits: z.object({
    rowsPerMonth: z.number().int(),
    fileBytes: z.number().int(),
    concurrentTasks: z.number().int(),
    seats: z.number().int(),
  }),
  features: z.array(z.string()),
});

export const plansSchema = z.object({ data: z.array(planSchema) });

export type Plan = z.infer<typeof planSchema>;
