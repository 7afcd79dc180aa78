import { and, isNull } from "drizzle-orm";
import { erasure } from "../../../db/gateway/schema-people.ts";

/** An erasure that was asked for, and neither undone nor carried out. A person has at most one. */
export const isOpenErasure = and(isNull(erasure.finishedAt), isNull(erasure.cancelledAt));

/** What stands in `receipts`: a system's name, and when and what was erased there. */
export type Receipt = { at: string; [fact: string]: unknown };
export type Receipts = Record<string, Receipt>;

/** Where the deeds of the platform itself come from. */
export const byItself = { address: null, userAgent: null, requestId: null };
