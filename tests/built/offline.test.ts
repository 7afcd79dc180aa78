/** What a browser that was here before shows without a network; in development nothing is kept for it. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchBrowser } from "../e2e/browser.ts";
import { visit } from "../e2e/visit.ts";

const site = new URL(inject("builtSite"));
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => browser?.close());

/** A wire to the site that can be cut: what a browser only pretends of being offline does not reach its workers. */
async function layWire() {
  const ends = new Set<Socket>();
  const keep = (socket: Socket) => {
    ends.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => ends.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(Number(site.port), "127.0.0.1");
    for (const socket of [near, far]) keep(socket);
    near.pipe(far).pipe(near);
  });
  const open = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const port = await open(0);
  return {
    origin: `http://localhost:${port}`,
    mend: () => open(port),
    async cut() {
      const closed = once(server, "close");
      server.close();
      for (const socket of ends) socket.destroy();
      await closed;
    },
  };
}

it("a page that was to be opened without a network is stood in for, styled, until the network is back", async () => {
  const wire = await layWire();
  const { context, page, complaints } = await visit(browser, "198.18.52.1");
  await page.goto(wire.origin);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  });
  expect(complaints).toEqual([]);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const styled = await ground();

  await wire.cut();
  await page.goto(`${wire.origin}/pricing`);
  await page.getByRole("heading", { name: "The thread is cut" }).waitFor();
  expect(await ground()).toBe(styled);

  await wire.mend();
  await page.reload();
  await page.getByRole("heading", { name: "Free", exact: true }).waitFor();
  await context.close();
  await wire.cut();
});
