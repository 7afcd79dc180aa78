/** How long something may still take, as nobody would say it to the second: "about 3 minutes left". */
export function formatLeft(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes <= 1) return "less than a minute left";
  const isLong = minutes >= 90;
  const unit = isLong ? "hour" : "minute";
  const words = new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" });
  return `about ${words.format(isLong ? Math.round(minutes / 60) : minutes)} left`;
}
