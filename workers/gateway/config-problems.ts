import { isPlaceholder } from "../contract/placeholder.ts";

/** A variable's name, and what is wrong with it; the value is never told, since it may be a secret. */
export type ConfigProblem = [name: string, problem: string];

export type Strings = Readonly<Record<string, string | undefined>>;

const together = [
  ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
  ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"],
  ["CF_ACCESS_CLIENT_ID", "CF_ACCESS_CLIENT_SECRET"],
  ["TURNSTILE_SITE_KEY", "TURNSTILE_SECRET"],
];

/** What is there in part: each of these does nothing without the others. */
export function halfProblems(values: Strings): ConfigProblem[] {
  return together.flatMap((names) => {
    const missing = names.filter((name) => !values[name]);
    return missing.length === names.length ? [] : missing.map((name): ConfigProblem => [name, "is missing"]);
  });
}

/** Whoever reaches these in the open, or lets somebody come from there, gives secrets away. */
const onHttps = [
  ...["PUBLIC_URL", "CORS_ORIGINS", "LAGO_FILE_ORIGINS", "STUDIO_URL", "BILLING_DESK_URL"],
  ...["GOOGLE_ISSUER", "OIDC_ISSUER", "ALERT_WEBHOOK_URL"],
];

/** What opens something by itself, so that no two may be the same. */
const secrets = [
  ...["AUTH_SECRET", "JOBS_WEBHOOK_SECRET", "AUDIT_ANCHOR_KEY", "METRICS_TOKEN", "MAIL_TOKEN"],
  ...["DIRECTUS_TOKEN", "DIRECTUS_EDITOR_TOKEN", "DIRECTUS_WEBHOOK_SECRET", "UPSTASH_REDIS_REST_TOKEN"],
  ...["LAGO_API_KEY", "LAGO_WEBHOOK_KEY", "STRIPE_WEBHOOK_SECRET"],
];

/** What a developer's machine may have, and no deployment. */
export function deploymentProblems(values: Strings): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [name, value] of Object.entries(values)) {
    const said = secrets.includes(name) ? [value ?? "", ...partsOf(value)] : [value ?? ""];
    if (said.some(isPlaceholder)) problems.push([name, "is a placeholder"]);
  }
  for (const name of onHttps) {
    if (/(?:^|,)http:/.test(values[name] ?? "")) problems.push([name, "must be https"]);
  }
  if (values.RATE_LIMITS) problems.push(["RATE_LIMITS", "is for development alone"]);
  for (const [index, name] of secrets.entries()) {
    const said = partsOf(values[name]);
    const twin = secrets
      .slice(0, index)
      .find((other) => partsOf(values[other]).some((one) => said.includes(one)));
    if (twin !== undefined) problems.push([name, `must not be that of ${twin}`]);
  }
  return problems;
}

/** A secret that is being changed is two, with a space between. */
function partsOf(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(" ");
}
