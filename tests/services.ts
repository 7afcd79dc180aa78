import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

type Provided = {
  /** The variables and secrets of each worker, with the addresses of the running services. */
  gatewayVars: Record<string, string>;
  jobsVars: Record<string, string>;
  /** Postgres as its superuser, without a database. */
  postgresUrl: string;
  mailboxUrl: string;
  /** An OpenID provider and a SAML provider, as organizations have them. */
  oidcIssuer: string;
  samlUrl: string;
};

declare module "vitest" {
  interface ProvidedContext extends Provided {}
}

type Shared = { users: number; child: ChildProcess; provided: Promise<Provided> };

const holderKey = Symbol.for("selvedge.test-services");
const holder = globalThis as { [holderKey]?: Shared };

/**
 * Starts Postgres, Redis, their adapters, the mailbox and the Lago double once for all projects that need them. They
 * run in a process of their own: a project for workerd resolves packages as workerd would, not as Node does.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  holder[holderKey] ??= start();
  const shared = holder[holderKey];
  shared.users += 1;
  const provided = await shared.provided;
  for (const key of Object.keys(provided) as (keyof Provided)[]) project.provide(key, provided[key]);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete holder[holderKey];
    shared.child.stdin?.end();
    await once(shared.child, "exit");
  };
}

function start(): Shared {
  const script = fileURLToPath(new URL("services-process.ts", import.meta.url).href);
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  return { users: 0, child, provided: firstLine(child) };
}

async function firstLine(child: ChildProcess): Promise<Provided> {
  if (child.stdout === null) throw new Error("Cannot read from the services");
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Provided;
  throw new Error("Cannot start the services: the process ended before they were up");
}
