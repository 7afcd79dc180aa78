import { createServer } from "node:net";
import { type PortName, type Ports, portVariables } from "../dev/ports.ts";

/** A port that nobody uses for each of the platform's servers, all different. */
export async function freePorts(): Promise<Ports> {
  const names = Object.keys(portVariables) as PortName[];
  const servers = await Promise.all(
    names.map(
      () =>
        new Promise<{ port: number; close: () => Promise<void> }>((resolve, reject) => {
          const server = createServer();
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            if (address === null || typeof address === "string") throw new Error("Cannot find a free port");
            resolve({ port: address.port, close: () => new Promise((done) => server.close(() => done())) });
          });
        }),
    ),
  );
  await Promise.all(servers.map(({ close }) => close()));
  return Object.fromEntries(names.map((name, index) => [name, servers[index]?.port])) as Ports;
}
