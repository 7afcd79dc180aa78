import type { Watched } from "./read-watched.ts";

/** Something that holds now. `about` tells those of one rule apart: a queue, a kind of work, a journey. */
type Finding = { about: string; summary: string };

export type AlertRule = {
  /** The same as in infra/monitoring/rules, so that the runbook has one entry for both. */
  name: string;
  severity: "warning" | "critical";
  /** For how long it has to hold before somebody is told. */
  forMinutes: number;
  /** Null where it cannot be known now: then what was known stays. */
  find(watched: Watched): Finding[] | null;
};

/** Fewer failures than these are nobody's alert, whatever share they are. */
const fewestFailures = 10;

/** Of requests that may fail: 99.9 % a month do not. */
const budget = 0.001;

/**
 * Whether the month's budget goes `times` too fast, over a long time and still now. Fewer failures than `fewestFailures` in
 * the long time are nobody's alert here either.
 */
function burns(times: number, { long, short }: Record<"long" | "short", { all: number; failed: number }>) {
  return (
    long.failed >= fewestFailures &&
    [long, short].every(({ all, failed }) => all > 0 && failed / all > times * budget)
  );
}

type Say = (value: number, label: string) => string;

/** The findings of every series of a gauge that `isWrong`. */
function where(name: string, isWrong: (value: number) => boolean, say: Say) {
  return ({ gauges }: Watched): Finding[] | null => {
    const series = gauges.get(name) ?? [];
    if (series.length === 0) return null;
    return series
      .filter(({ value }) => isWrong(value))
      .map(({ label, value }) => ({ about: label, summary: say(value, label) }));
  };
}

function over(name: string, most: number, say: Say) {
  return where(name, (value) => value > most, say);
}

function under(name: string, least: number, say: Say) {
  return where(name, (value) => value < least, say);
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
const minutes = (seconds: number) => `${Math.round(seconds / 60)} minutes`;

/** What the cron can know where no Prometheus runs: from the databases, the queues and the record of the journeys. */
export const alertRules: AlertRule[] = [
  {
    ...{ name: "ErrorRate", severity: "critical", forMinutes: 5 },
    find({ requests }) {
      if (requests === null) return null;
      const { all, failed } = requests;
      if (failed < fewestFailures || failed / all <= 0.05) return [];
      return [{ about: "", summary: `${Math.round((failed / all) * 100)} % of ${all} requests failed` }];
    },
  },
  {
    ...{ name: "BudgetBurnsFast", severity: "critical", forMinutes: 2 },
    find({ requests, longer }) {
      if (requests === null || longer === null) return null;
      if (!burns(14.4, { long: longer.hour, short: requests })) return [];
      return [{ about: "", summary: "The month's error budget is gone in two days at this rate" }];
    },
  },
  {
    ...{ name: "BudgetBurnsSlowly", severity: "warning", forMinutes: 15 },
    find({ longer }) {
      if (longer === null) return null;
      if (!burns(6, { long: longer.sixHours, short: longer.halfHour })) return [];
      return [{ about: "", summary: "The month's error budget is gone in five days at this rate" }];
    },
  },
  {
    // Open once two walks in a row failed.
    ...{ name: "JourneyFails", severity: "critical", forMinutes: 0 },
    find: ({ failingJourneys }) =>
      failingJourneys?.map((journey) => ({
        about: journey,
        summary: `The journey "${journey}" fails again and again`,
      })) ?? null,
  },
  {
    ...{ name: "QueueDeep", severity: "warning", forMinutes: 15 },
    find: over("selvedge_queue_messages", 1_000, (value, queue) => `${value} messages wait in ${queue}`),
  },
  {
    ...{ name: "WorkLate", severity: "critical", forMinutes: 10 },
    find: over(
      "selvedge_oldest_waiting_seconds",
      900,
      (value, work) => `${work} have waited for ${minutes(value)}`,
    ),
  },
  {
    ...{ name: "DeadLetters", severity: "warning", forMinutes: 15 },
    find: over("selvedge_dead_letters", 0, (value) => `${value} steps were given up, and nobody has looked`),
  },
  {
    ...{ name: "WebhooksGivenUp", severity: "warning", forMinutes: 15 },
    find: over(
      "selvedge_webhooks_given_up",
      10,
      (value) => `${value} webhooks to customers were given up within an hour`,
    ),
  },
  {
    ...{ name: "BillingDrift", severity: "warning", forMinutes: 30 },
    find: over(
      "selvedge_billing_drift",
      0,
      (value, kind) => `${value} of billing ${kind}: our record may not be Lago's`,
    ),
  },
  {
    ...{ name: "UsageRefused", severity: "warning", forMinutes: 5 },
    find: over(
      "selvedge_usage_refused",
      0,
      (value) => `${value} entries of usage were refused by Lago: nobody is billed for them`,
    ),
  },
  {
    ...{ name: "DatabaseConnections", severity: "warning", forMinutes: 5 },
    find: over(
      "selvedge_database_connections_ratio",
      0.8,
      (value) => `${percent(value)} of Postgres's connections are taken`,
    ),
  },
  // Of the machine of Directus and Lago, or the one box (selfhost/container-metrics.ts).
  {
    ...{ name: "MachineSilent", severity: "critical", forMinutes: 10 },
    find: over("selvedge_machine_silent", 0, () => "The machine does not say how it is"),
  },
  {
    ...{ name: "ServiceDown", severity: "critical", forMinutes: 5 },
    find: under("selvedge_container_running", 1, (_, service) => `${service} does not run`),
  },
  {
    ...{ name: "DiskFull", severity: "critical", forMinutes: 5 },
    find: under(
      "selvedge_disk_free_ratio",
      0.1,
      (value, disk) => `${percent(value)} of the disk "${disk}" of the machine is free`,
    ),
  },
  {
    ...{ name: "MemoryFull", severity: "warning", forMinutes: 10 },
    find: under(
      "selvedge_memory_free_ratio",
      0.1,
      (value) => `${percent(1 - value)} of the machine's memory is taken`,
    ),
  },
  {
    ...{ name: "BackupOld", severity: "critical", forMinutes: 30 },
    find: over("selvedge_backup_age_seconds", 26 * 3_600, () => "The newest backup is older than a day"),
  },
];
