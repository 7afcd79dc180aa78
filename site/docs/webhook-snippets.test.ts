/** The receivers that the documentation shows, as somebody would copy them. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";
import { afterAll, describe, expect, it } from "vitest";
import { freePort } from "../../bench/free-port.ts";
import { waitForListener } from "../../dev/ready.ts";
import { docsFolder } from "./read-docs.ts";

const source = readFileSync(new URL("webhooks.md", docsFolder), "utf8");
const [server = "", verifier = ""] = [...source.matchAll(/```js\n([\s\S]*?)```/g)].map(
  ([, code = ""]) => code,
);
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const body = JSON.stringify({
  type: "task.completed",
  timestamp: new Date().toISOString(),
  data: { taskId: "t-1" },
});

function signed(text = body, at = new Date(), by = secret): Record<string, string> {
  const signature = new Webhook(by).sign("msg-1", at, text);
  return {
    "webhook-id": "msg-1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": signature,
  };
}

const stops: (() => void)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
});

it("the receiver with the library takes what we sign, once, and refuses the rest", async () => {
  const port = await freePort();
  const child = spawn(process.execPath, ["--input-type=module", "--eval", server], {
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    env: { PATH: process.env.PATH, PORT: String(port), WEBHOOK_SECRET: secret },
  });
  stops.push(() => child.kill());
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  await waitForListener(port, { timeoutMs: 30_000, signal: AbortSignal.timeout(30_000) });
  const post = async (headers: Record<string, string>, text = body) =>
    (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body: text })).status;
  expect(await post(signed())).toBe(204);
  expect(await post(signed())).toBe(204);
  expect(await post(signed(), body.replace("t-1", "t-2"))).toBe(400);
  expect(await post(signed(body, new Date(Date.now() - 3_600_000)))).toBe(400);
  expect(await post({})).toBe(400);
  expect(output).toBe("task.completed t-1\n");
});

describe("the check without a library", async () => {
  const { verify } = (await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(verifier)}`
  )) as { verify(secret: string, headers: Record<string, string>, body: string): { type: string } };

  it("takes what we sign, also beside a signature of another secret", () => {
    expect(verify(secret, signed(), body).type).toBe("task.completed");
    const other = signed(body, new Date(), "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    const both = {
      ...signed(),
      "webhook-signature": `${other["webhook-signature"]} ${signed()["webhook-signature"]}`,
    };
    expect(verify(secret, both, body).type).toBe("task.completed");
  });

  it("refuses another body, another secret, another time and nothing", () => {
    expect(() => verify(secret, signed(), `${body} `)).toThrow("no signature fits");
    expect(() => verify("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", signed(), body)).toThrow(
      "no signature fits",
    );
    expect(() => verify(secret, signed(body, new Date(Date.now() - 600_000)), body)).toThrow("too old");
    expect(() => verify(secret, {}, body)).toThrow();
  });
});
