import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { listeningProcess } from "./listening-process.ts";

test.runIf(process.platform === "linux")(
  "the process behind a port is found, and none behind a free one",
  async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(listeningProcess(port)).toBe(process.pid);
    await new Promise((closed) => server.close(closed));
    expect(listeningProcess(port)).toBeNull();
  },
);
