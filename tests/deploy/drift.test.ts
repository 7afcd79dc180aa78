import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { beforeAll, describe, expect, test } from "vitest";
import { readPorts } from "../../dev/ports.ts";
import { workerConfig } from "../../dev/wrangler-config.ts";
import { webhookAlgorithm } from "../../selfhost/set-up-lago.ts";
import { readTerraform, readValues, terraformRoot } from "./terraform-files.ts";

type Named = Record<string, unknown>;
type Consumer = Named & { queue: string; dead_letter_queue?: string };
type Configuration = {
  name: string;
  logpush?: boolean;
  routes?: { pattern: string; custom_domain: boolean }[];
  vars: Record<string, string>;
  secrets: { required: string[] };
  services?: { binding: string; service: string }[];
  durable_objects?: { bindings: { name: string; class_name: string }[] };
  queues: { producers: { binding: string; queue: string }[]; consumers: Consumer[] };
  r2_buckets?: { binding: string; bucket_name: string }[];
  triggers?: { crons: string[] };
  limits?: { cpu_ms: number; subrequests: number };
};
type File = Configuration & { env: Record<string, Configuration> };

const read = (path: string) => parse(readFileSync(path, "utf8")) as unknown as File;
const paths = { gateway: "wrangler.toml", jobs: "workers/jobs/wrangler.toml" };
const gateway = read(paths.gateway);
const jobs = read(paths.jobs);
const site = read("site/wrangler.toml");
const environments = [
  ["staging", "dev.tfvars"],
  ["production", "prod.tfvars"],
] as const;

/**
 * Not every developer has Google's or Stripe's secrets, and no deployment a test's numbers. Which organization is ours at
 * Lago is found out there, and put among the secrets by cloud:init.
 */
const developmentVars = /^(GOOGLE_|OIDC_|RATE_LIMIT|LAGO_ORGANIZATION_)/;
const optionalSecrets = /^(GOOGLE_|OIDC_|STRIPE_|METRICS_|JOURNEY_)/;
/** Written and read by others than the workers. */
const otherBuckets = ["logs", "backups"];

let edge: Record<string, unknown>;

beforeAll(async () => {
  edge = (await readTerraform(join(terraformRoot, "modules/edge"))).locals;
});

/** The members of a `toset([...])`. */
const members = (name: string) =>
  Array.from(String(edge[name]).matchAll(/"([\w-]+)"/g), ([, member]) => member);

function queuesOf({ queues }: Configuration): string[] {
  const consumed = queues.consumers.flatMap(({ queue, dead_letter_queue }) => [
    queue,
    dead_letter_queue ?? queue,
  ]);
  return [...new Set([...queues.producers.map(({ queue }) => queue), ...consumed])];
}

const configured = (file: File, environment: string) => file.env[environment] as Configuration;
const bucketsOf = ({ r2_buckets = [] }: Configuration) => r2_buckets.map(({ bucket_name }) => bucket_name);

describe.each(environments)("%s", (environment, valuesFile) => {
  const workers = [configured(gateway, environment), configured(jobs, environment)];
  const here = (names: unknown[]) => names.map((name) => `selvedge-${name}-${environment}`).sort();

  test("the queues of the wrangler files are those that Terraform makes", () => {
    expect(workers.flatMap(queuesOf).sort()).toEqual(here(members("queues")));
  });

  test("a dead letter, behind which is no other queue, is tried as often as the platform allows", () => {
    const consumers = workers.flatMap(({ queues }) => queues.consumers);
    const last = consumers.filter(({ queue }) =>
      consumers.some(({ dead_letter_queue }) => dead_letter_queue === queue),
    );
    expect(last.length).toBeGreaterThan(0);
    for (const consumer of last) expect(consumer).toMatchObject({ max_retries: 100 });
  });

  test("a step may take the time and the reads of a file of 1 GB", () => {
    expect(configured(jobs, environment).limits ?? jobs.limits).toEqual({
      cpu_ms: 300_000,
      subrequests: 500_000,
    });
  });

  test("the buckets of the wrangler files are those that Terraform makes, beside those that no worker has", () => {
    const ours = members("buckets").filter((name) => !otherBuckets.includes(String(name)));
    expect(workers.flatMap(bucketsOf).sort()).toEqual(here(ours));
    for (const name of otherBuckets) expect(members("buckets")).toContain(name);
  });

  test("every name under which something is reached is the same in both", async () => {
    const values = await readValues(valuesFile);
    const [{ routes, vars }, { vars: jobsVars }] = workers as [Configuration, Configuration];
    expect(values.environment).toBe(environment);
    expect(routes).toEqual([{ pattern: values.api_host, custom_domain: true }]);
    expect(vars.ALLOWED_HOSTS).toBe(values.api_host);
    expect(vars.PUBLIC_URL).toBe(`https://${values.site_host}`);
    expect(vars.DIRECTUS_URL).toBe(`https://${values.cms_host}`);
    expect(vars.LAGO_URL).toBe(`https://${values.billing_host}`);
    expect(vars.MACHINE_URL).toBe(`https://${values.machine_host}`);
    expect(vars.MAIL_FROM).toBe(values.mail_from);
    expect(jobsVars).toMatchObject({ GATEWAY_URL: `https://${values.api_host}`, LAGO_URL: vars.LAGO_URL });
    const pages = configured(site, environment === "staging" ? "preview" : environment);
    expect(pages.vars.PUBLIC_URL).toBe(vars.PUBLIC_URL);
    // The certificate that a domain has of itself goes one label deep; the workers' and Pages' names get their own.
    for (const host of [values.cms_host, values.billing_host, values.machine_host])
      expect(String(host).replace(`.${values.zone_name}`, "")).toMatch(/^[\w-]+$/);
  });

  test("each worker is bound to the others of its environment", () => {
    expect(workers[0]?.services).toEqual([{ binding: "JOBS", service: `${jobs.name}-${environment}` }]);
    const pages = configured(site, environment === "staging" ? "preview" : environment);
    expect(pages.services).toEqual([{ binding: "GATEWAY", service: `${gateway.name}-${environment}` }]);
  });

  test.each(Object.entries(paths))(
    "%s has the bindings, queues and variables of development",
    (_name, path) => {
      const development = read(path);
      const deployed = configured(development, environment);
      const ended = (name: string | undefined) => name && `${name}-${environment}`;
      expect(deployed.queues.producers).toEqual(
        development.queues.producers.map(({ binding, queue }) => ({ binding, queue: ended(queue) })),
      );
      expect(deployed.queues.consumers).toEqual(
        development.queues.consumers.map(({ max_concurrency: _, dead_letter_queue, queue, ...rest }) => ({
          ...rest,
          queue: ended(queue),
          ...(dead_letter_queue === undefined ? {} : { dead_letter_queue: ended(dead_letter_queue) }),
        })),
      );
      expect(deployed.r2_buckets).toEqual(
        development.r2_buckets?.map(({ binding, bucket_name }) => ({
          binding,
          bucket_name: ended(bucket_name),
        })),
      );
      expect(deployed.durable_objects).toEqual(development.durable_objects);
      // A cron that an environment does not name is inherited.
      expect(deployed.triggers ?? development.triggers).toEqual(development.triggers);
      const inDeployment = Object.keys(development.vars).filter((name) => !developmentVars.test(name));
      expect(Object.keys(deployed.vars).sort()).toEqual(inDeployment.sort());
      const needed = development.secrets.required.filter((name) => !optionalSecrets.test(name));
      expect(deployed.secrets.required).toEqual(needed);
      // Terraform's job reads them.
      expect(deployed.logpush).toBe(true);
    },
  );
});

test.each(Object.entries(paths))("what runs in development is what %s says", (_name, path) => {
  const { env: _, dev: __, secrets: ___, main: ____, vars, ...committed } = read(path) as File & Named;
  const running = workerConfig(path, readPorts({})) as unknown as Configuration;
  expect(running).toMatchObject(committed as object);
  expect(Object.keys(running.vars)).toEqual(expect.arrayContaining(Object.keys(vars)));
});

test("previews alone, which are staging's, ask the gateway under the site's name, from the names of its own project", () => {
  const { name, env } = parse(readFileSync("site/wrangler.toml", "utf8")) as unknown as File;
  expect(env.preview?.vars.PREVIEW_DOMAIN).toBe(`${name}.pages.dev`);
  expect(env.production?.vars).not.toHaveProperty("PREVIEW_DOMAIN");
});

test("the managed rules are those of Cloudflare's ruleset, where the zone's plan has it", async () => {
  const { text } = await readTerraform(join(terraformRoot, "modules/firewall"));
  const [, managed = ""] = /resource "cloudflare_ruleset" "managed" \{(.+?)\n\}/s.exec(text) ?? [];
  // As its documentation says; with another id nothing of the firewall is applied.
  expect(managed).toContain('id = "efb7b8c949ac4650a09736fc376e9aee"');
  expect(managed).toContain("count = var.has_bot_score ? 1 : 0");
});

test("Cloudflare tells of what needs no filters, and no plan that is not asked for", async () => {
  const { locals } = await readTerraform(join(terraformRoot, "modules/watch"));
  expect(locals.alerts).toEqual({
    origin: "real_origin_monitoring",
    ddos: "dos_attack_l7",
    tunnel: "tunnel_health_event",
    access_token: "expiring_service_token_alert",
    certificates: "universal_ssl_event_type",
    logs: "failing_logpush_job_disabled_alert",
    incidents: "incident_alert",
  });
});

test("Lago signs its webhooks as the gateway of each environment expects them", () => {
  for (const [environment] of environments)
    expect(gateway.env[environment]?.vars.LAGO_WEBHOOK_ALGORITHM, environment).toBe(webhookAlgorithm);
});
