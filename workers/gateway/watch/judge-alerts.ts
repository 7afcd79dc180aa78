import { z } from "zod";
import type { AlertRule } from "./alert-rules.ts";
import type { Watched } from "./read-watched.ts";

export const alertSchema = z.object({
  name: z.string(),
  about: z.string(),
  severity: z.enum(["warning", "critical"]),
  summary: z.string(),
  since: z.iso.datetime(),
  /** When somebody was told last; null before. */
  toldAt: z.iso.datetime().nullable(),
});

/** What holds, whether somebody was told already or not. */
export type Alert = z.infer<typeof alertSchema>;

/** `next` is what holds once all of `fired` and `resolved` was told; `untold` what is kept where that failed. */
export type Judged = { fired: Alert[]; resolved: Alert[]; next: Alert[]; untold: Alert[] };

const repeatAfterMs = 24 * 3_600_000;

/**
 * Holds what is watched to the rules. Who has been told is told again once a day for as long as it holds, and once when it
 * is over; of what cannot be known now, nothing changes.
 */
export function judgeAlerts(
  rules: readonly AlertRule[],
  { watched, before, now }: { watched: Watched; before: readonly Alert[]; now: Date },
): Judged {
  const fired: Alert[] = [];
  const next: Alert[] = [];
  const untold: Alert[] = [];
  const resolved: Alert[] = [];
  for (const { name, severity, forMinutes, find } of rules) {
    const known = before.filter((alert) => alert.name === name);
    const findings = find(watched);
    if (findings === null) {
      next.push(...known);
      untold.push(...known);
      continue;
    }
    for (const { about, summary } of findings) {
      const last = known.find((alert) => alert.about === about);
      const since = last?.since ?? now.toISOString();
      const alert = { name, about, severity, summary, since, toldAt: last?.toldAt ?? null };
      const isDue = now.getTime() - Date.parse(since) >= forMinutes * 60_000;
      const isTold = alert.toldAt !== null && now.getTime() - Date.parse(alert.toldAt) < repeatAfterMs;
      if (isDue && !isTold) fired.push(alert);
      next.push(isDue && !isTold ? { ...alert, toldAt: now.toISOString() } : alert);
      untold.push(alert);
    }
    const over = known.filter(({ about }) => !findings.some((finding) => finding.about === about));
    const tellable = over.filter(({ toldAt }) => toldAt !== null);
    resolved.push(...tellable);
    untold.push(...tellable);
  }
  return { fired, resolved, next, untold };
}
