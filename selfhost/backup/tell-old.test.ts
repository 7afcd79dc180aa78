import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { createOldBackupTeller } from "./tell-old.ts";

const hour = (at: number) => new Date(Date.UTC(2026, 0, 1, at));

async function startReceiver() {
  const told: string[] = [];
  const receiver = { told, status: 200, url: "" };
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { status, alerts } = JSON.parse(text);
    told.push(`${status} ${alerts[0].labels.alertname} ${alerts[0].startsAt}`);
    response.writeHead(receiver.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a-secret-path`;
  return receiver;
}
const firing = `firing BackupOld ${hour(27).toISOString()}`;

test("a backup that is older than a day is told of once a day, and when there is a new one", async () => {
  const receiver = await startReceiver();
  const teller = createOldBackupTeller({ ALERT_WEBHOOK_URL: receiver.url }, hour(0));
  for (const at of [1, 20, 27, 28, 50]) await teller.failed(hour(0), hour(at));
  expect(receiver.told).toEqual([firing]);
  await teller.failed(hour(0), hour(52));
  for (const at of [53, 54]) await teller.succeeded(hour(at));
  expect(receiver.told).toEqual([firing, firing, firing.replace("firing", "resolved")]);
});

test("a box that never had one is told of a day after its start", async () => {
  const receiver = await startReceiver();
  const teller = createOldBackupTeller({ ALERT_WEBHOOK_URL: receiver.url }, hour(0));
  for (const at of [5, 27]) await teller.failed(null, hour(at));
  expect(receiver.told).toEqual([firing]);
});

test("who does not take it is told again, and the address is in no log", async () => {
  const said = vi.spyOn(console, "error").mockReturnValue();
  const receiver = await startReceiver();
  receiver.status = 500;
  const teller = createOldBackupTeller({ ALERT_WEBHOOK_URL: receiver.url }, hour(0));
  await teller.failed(hour(0), hour(27));
  receiver.status = 200;
  await teller.failed(hour(0), hour(28));
  expect(receiver.told).toEqual([firing, firing]);
  const away = createOldBackupTeller({ ALERT_WEBHOOK_URL: "http://127.0.0.1:1/a-secret-path" }, hour(0));
  await away.failed(null, hour(30));
  expect(said.mock.calls.flat().join()).toContain("Cannot tell ALERT_WEBHOOK_URL of the backups");
  expect(said.mock.calls.flat().join()).not.toContain("a-secret-path");
  said.mockRestore();
});

test("nobody is told without an address, nor where Prometheus does it", async () => {
  const receiver = await startReceiver();
  for (const env of [
    {},
    { ALERT_WEBHOOK_URL: "" },
    { ALERT_WEBHOOK_URL: receiver.url, COMPOSE_PROFILES: "full,monitoring" },
  ]) {
    const teller = createOldBackupTeller(env, hour(0));
    await teller.failed(null, hour(30));
    await teller.succeeded(hour(31));
  }
  expect(receiver.told).toEqual([]);
});
