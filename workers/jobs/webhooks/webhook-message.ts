import { z } from "zod";

/** A delivery that is due. What is sent, and whether, is read from its row, which alone is believed. */
export const webhookMessageSchema = z.object({ tenantId: z.string().min(1), deliveryId: z.uuid() });

export type WebhookMessage = z.infer<typeof webhookMessageSchema>;
