import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Teller } from "./tell-operators.ts";
import { createCronWatch } from "./watch-cron.ts";

const minute = (at: number) => new Date(Date.UTC(2026, 0, 1, 0, at));

async function startProduct() {
  const product = { origin: "", status: 200, ranAt: minute(0) as Date | null };
  const server = createServer((request, response) => {
    const isStatus = request.url === "/api/status" && request.headers["x-forwarded-proto"] === "https";
    response.writeHead(isStatus ? product.status : 404);
    response.end(JSON.stringify({ status: "ok", checkedAt: product.ranAt }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  product.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const told: string[] = [];
  const teller: Teller = {
    holds: async (now) => void told.push(`holds ${now?.getUTCMinutes()}`),
    isOver: async (now) => void told.push(`over ${now?.getUTCMinutes()}`),
  };
  return { product, told, look: createCronWatch({ origin: product.origin, teller, started: minute(0) }) };
}

test("a cron that stands still for more than ten minutes is told of until it runs again", async () => {
  const { product, told, look } = await startProduct();
  for (const at of [5, 10, 11]) await look(minute(at));
  product.ranAt = minute(12);
  await look(minute(12));
  expect(told).toEqual(["over 5", "over 10", "holds 11", "over 12"]);
});

test.each(["is away", "answers with a failure", "has never run one"])(
  "a product that %s has no cron that is known to run",
  async (what) => {
    const said = vi.spyOn(console, "error").mockReturnValue();
    onTestFinished(() => said.mockRestore());
    const { product, told, look } = await startProduct();
    if (what === "answers with a failure") product.status = 503;
    if (what === "has never run one") product.ranAt = null;
    if (what === "is away") {
      const teller: Teller = { holds: async () => void told.push("holds 11"), isOver: async () => {} };
      await createCronWatch({ origin: "http://127.0.0.1:1", teller, started: minute(0) })(minute(11));
    } else await look(minute(11));
    expect(told).toEqual(["holds 11"]);
  },
);
