import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { freePorts } from "../tests/free-ports.ts";
import { readPorts, requireFreePorts } from "./ports.ts";

const servers: Server[] = [];

async function listen(port: number, host: string): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

test("every port has a default and its variable changes it", () => {
  expect(readPorts({})).toMatchObject({ site: 3000, gateway: 8787, postgres: 54320, mailbox: 8025 });
  expect(readPorts({ GATEWAY_PORT: "9000", SITE_PORT: "" })).toMatchObject({ site: 3000, gateway: 9000 });
});

test.each(["0", "65536", "-1", "80.5", "abc", "1e3", " 80"])(
  "the port %j is refused with its variable's name",
  (value) => {
    expect(() => readPorts({ LAGO_PORT: value })).toThrow(
      `Cannot start: LAGO_PORT is "${value}", not a port between 1 and 65535`,
    );
  },
);

test("one port for two variables is refused with both names", () => {
  expect(() => readPorts({ SITE_PORT: "8787" })).toThrow(
    "Cannot start: SITE_PORT and GATEWAY_PORT are both 8787",
  );
});

test("free ports pass", async () => {
  await requireFreePorts(await freePorts());
});

test.each(["127.0.0.1", "0.0.0.0", "::1"])(
  "a port that is taken on %s is named with its variable",
  async (host) => {
    const ports = await freePorts();
    await listen(ports.gateway, host);
    await expect(requireFreePorts(ports)).rejects.toThrow(
      new Error(`Cannot start: port ${ports.gateway} is taken (set GATEWAY_PORT to another)`),
    );
  },
);

test("all taken ports are named at once, and a port that is not going to be used may be taken", async () => {
  const ports = await freePorts();
  for (const name of ["site", "mailbox", "directus"] as const) await listen(ports[name], "127.0.0.1");
  const error = await requireFreePorts(ports, ["site", "mailbox", "postgres"]).catch(String);
  expect(error).toMatch(/SITE_PORT.*\n.*MAILBOX_PORT/);
  expect(error).not.toContain("DIRECTUS_PORT");
});
