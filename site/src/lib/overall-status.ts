import type { Status } from "../../../workers/contract/status.ts";
import type { PlatformStatus } from "./read-platform-status.ts";

/**
 * How the platform is in one word: the worst of what its parts say of themselves and of what fails for people, who may be
 * kept from something although every part runs.
 */
export function overallStatus({
  readiness,
  record,
}: Pick<PlatformStatus, "readiness" | "record">): "ok" | "degraded" | "failing" | "down" {
  if (readiness === null) return "down";
  if (readiness.status !== "ok") return readiness.status;
  return record?.incidents.some(goesOn) ? "failing" : "ok";
}

function goesOn({ endedAt }: Status["incidents"][number]): boolean {
  return endedAt === null;
}
