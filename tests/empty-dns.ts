import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What the JSON form of DNS over HTTPS says of a name that there is not. */
const noSuchName = JSON.stringify({ Status: 3 });

/**
 * A DNS over HTTPS that knows no name, on this machine: tests ask no network, and the names that they make up lead
 * nowhere.
 */
export async function startEmptyDns(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/dns-json" }).end(noSuchName);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/dns-query`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
