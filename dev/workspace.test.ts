import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freePorts } from "../tests/free-ports.ts";
import { openWorkspace } from "./workspace.ts";

const newHome = () => mkdtempSync(join(tmpdir(), "workspace-"));

/** A home with the state of an earlier run. */
function usedHome(): string {
  const home = newHome();
  for (const name of ["postgres", "mailbox"]) mkdirSync(join(home, name));
  writeFileSync(join(home, "mailbox", "messages.jsonl"), "a mail\n");
  return home;
}

test("a second copy on the same home is refused and the first goes on", async () => {
  const home = usedHome();
  const first = await openWorkspace({ home, ports: await freePorts(), uses: ["site"] });
  await expect(
    openWorkspace({ home, ports: await freePorts(), uses: ["site"], reset: true }),
  ).rejects.toThrow(`a running copy has it (process ${process.pid})`);
  expect(existsSync(join(home, "mailbox", "messages.jsonl"))).toBe(true);
  await first.stop();
  await (await openWorkspace({ home, ports: await freePorts(), uses: ["site"] })).stop();
});

test("reset wipes the state of earlier runs, and only reset does", async () => {
  const home = usedHome();
  await (await openWorkspace({ home, ports: await freePorts(), uses: [] })).stop();
  expect(readdirSync(home)).toContain("mailbox");
  await (await openWorkspace({ home, ports: await freePorts(), uses: [], reset: true })).stop();
  expect(readdirSync(home)).toEqual(["logs"]);
});

test("reset leaves a folder alone that holds anything of somebody else's", async () => {
  const home = usedHome();
  writeFileSync(join(home, "thesis.txt"), "years of work");
  await expect(openWorkspace({ home, ports: await freePorts(), uses: [], reset: true })).rejects.toThrow(
    `Cannot reset "${home}": it holds "thesis.txt", which the platform did not put there`,
  );
  expect(readdirSync(home)).toEqual(expect.arrayContaining(["mailbox", "postgres", "thesis.txt"]));
});

test("a taken port refuses the start before anything is wiped, and lets the home go", async () => {
  const home = usedHome();
  const ports = await freePorts();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ports.site, "127.0.0.1", resolve));
  await expect(openWorkspace({ home, ports, uses: ["site"], reset: true })).rejects.toThrow("SITE_PORT");
  expect(existsSync(join(home, "mailbox", "messages.jsonl"))).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  await (await openWorkspace({ home, ports, uses: ["site"] })).stop();
});

test("when a child dies during the start, the start fails with its name and everything else is stopped", async () => {
  const { children, launch, own } = await openWorkspace({
    home: newHome(),
    ports: await freePorts(),
    uses: [],
  });
  let stops = 0;
  const start = async () => {
    await own(Promise.resolve({ stop: async () => void stops++ }));
    children.start("brittle", ["sh", "-c", "exit 7"]);
    await new Promise(() => {});
  };
  await expect(launch(start())).rejects.toThrow("brittle ended with code 7");
  expect(stops).toBe(1);
});

test("what becomes ready only after the stop is stopped too", async () => {
  const { own, stop } = await openWorkspace({ home: newHome(), ports: await freePorts(), uses: [] });
  const { promise, resolve } = Promise.withResolvers<{ stop(): Promise<void> }>();
  const late = own(promise);
  await stop();
  let stops = 0;
  resolve({ stop: async () => void stops++ });
  await late;
  expect(stops).toBe(1);
});

test("a home that cannot be created is named with the reason", async () => {
  const file = join(newHome(), "file");
  writeFileSync(file, "");
  await expect(
    openWorkspace({ home: join(file, "home"), ports: await freePorts(), uses: [] }),
  ).rejects.toThrow(/^Cannot create ".*file\/home": ENOTDIR/);
});
