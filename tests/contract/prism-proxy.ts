import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

type ProxyOptions = { load: NodeJS.Require; document: string; upstream: string };

/** Prism's answer to a request or a response that its document forbids. */
export type Violation = { type: string; title: string; validation?: unknown };

/**
 * Starts Prism between a client and `upstream`: what breaks the document, on the way in or out, is answered by Prism
 * with the violations instead.
 * @throws Error with Prism's last words when it ends before it listens.
 */
export async function startPrism({ load, document, upstream }: ProxyOptions) {
  const port = await freePort();
  const cli = load.resolve("@stoplight/prism-cli/dist/index.js");
  const options = ["--errors", "--host", "127.0.0.1", "--port", String(port)];
  const child = spawn(process.execPath, [cli, "proxy", document, upstream, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  await listening(child);
  return { url: `http://127.0.0.1:${port}`, stop: () => stop(child) };
}

/** Whether an answer is Prism's own rather than the upstream's. */
export function violationOf(body: unknown): Violation | null {
  const type = typeof body === "object" && body !== null ? Reflect.get(body, "type") : undefined;
  return typeof type === "string" && type.includes("stoplight.io/prism") ? (body as Violation) : null;
}

async function listening(child: ChildProcess) {
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Prism is listening")) resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Prism ended with ${code}: ${output.slice(-2000)}`)));
  });
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null) return;
  const exited = once(child, "exit");
  child.kill();
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("Cannot find a free port");
  return address.port;
}
