import type { AdminDeadLetter, DeadLetter } from "../../contract/dead-letters.ts";
import type { LetterRow } from "./reach.ts";

export function showLetter(row: LetterRow): DeadLetter {
  const { id, taskId, source, status, flow, step, part, attempts, input, traceId } = row;
  return {
    ...{ id, taskId, source, status, flow, step, part, attempts, input, traceId },
    error: { kind: row.errorKind, code: row.errorCode, message: row.errorMessage },
    createdAt: row.createdAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
  };
}

export function showToAdministrator(row: LetterRow): AdminDeadLetter {
  return { ...showLetter(row), tenantId: row.tenantId, detail: row.errorDetail };
}
