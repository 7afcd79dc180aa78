import { progressWords as words } from "./words/app/task-progress.ts";

/** How long something may still take, as nobody would say it to the second: "about 3 minutes left". */
export function formatLeft(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes <= 1) return words.lessThanMinute;
  const isLong = minutes >= 90;
  const unit = isLong ? "hour" : "minute";
  const format = new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" });
  return words.aboutLeft.replace("{time}", format.format(isLong ? Math.round(minutes / 60) : minutes));
}
