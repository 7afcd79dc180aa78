import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePorts } from "../tests/free-ports.ts";
import { databaseUrl } from "./databases.ts";
import type { Ports } from "./ports.ts";
import { requireFreePorts } from "./ports.ts";
import { type Progress, silentProgress } from "./progress.ts";
import { demoAccounts } from "./seed.ts";
import { type ServiceOptions, startServices } from "./services.ts";

let home: string;
let ports: Ports;
const options = (): ServiceOptions => ({ home, ports, directus: false });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "services-"));
  ports = await freePorts();
});

afterAll(async () => await rm(home, { recursive: true, force: true }));

async function emails(): Promise<string[]> {
  const client = new Client({
    connectionString: databaseUrl({ role: "gateway_owner", name: "gateway", port: ports.postgres }),
  });
  await client.connect();
  const { rows } = await client.query<{ email: string }>('select email from "user" order by email');
  await client.end();
  return rows.map(({ email }) => email);
}

test("the services start with schema and demo accounts, start again on the same state, and leave nothing", async () => {
  for (const _ of ["first", "second"]) {
    const services = await startServices(options());
    expect(await emails()).toEqual(demoAccounts.map(({ email }) => email).toSorted());
    expect((await fetch(`${services.mailbox.url}/api/messages`)).status).toBe(200);
    await services.stop();
    await requireFreePorts(ports);
  }
});

test("a start that is called off in the middle leaves nothing", async () => {
  const controller = new AbortController();
  const progress: Progress = {
    ...silentProgress,
    step: (name, work, describe) => {
      if (name === "Migrations") controller.abort(new Error("called off"));
      return silentProgress.step(name, work, describe);
    },
  };
  const start = startServices({ ...options(), progress, signal: controller.signal });
  await expect(start).rejects.toThrow("called off");
  await requireFreePorts(ports);
});

test("a taken port starts nothing at all", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ports.lago, "127.0.0.1", resolve));
  await expect(startServices(options())).rejects.toThrow(
    `Cannot start: port ${ports.lago} is taken (set LAGO_PORT to another)`,
  );
  await new Promise((resolve) => server.close(resolve));
  await requireFreePorts(ports);
});
