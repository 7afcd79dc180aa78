import { WebSocket } from "ws";
import type { CpuProfile } from "./profile-shares.ts";

/** How far apart the samples are. */
const intervalMicros = 200;

/**
 * Takes a CPU profile of the worker behind workerd's inspector at `address` while `work` runs.
 * @throws {Error} when the inspector has no worker or gives no profile.
 */
export async function profileWorker(address: string, work: () => Promise<unknown>): Promise<CpuProfile> {
  const response = await fetch(`http://${address}/json`);
  const [worker] = (await response.json()) as { webSocketDebuggerUrl: string }[];
  if (worker === undefined) throw new Error(`Cannot profile: the inspector at ${address} has no worker`);
  const socket = new WebSocket(worker.webSocketDebuggerUrl);
  await new Promise((open, fail) => socket.once("open", open).once("error", fail));
  try {
    const call = caller(socket);
    await call("Profiler.enable");
    await call("Profiler.setSamplingInterval", { interval: intervalMicros });
    await call("Profiler.start");
    await work();
    const { profile } = await call("Profiler.stop");
    if (profile === undefined) throw new Error("Cannot profile: the inspector gave no profile");
    return profile;
  } finally {
    socket.close();
  }
}

type Answer = { profile?: CpuProfile };

/** @see https://chromedevtools.github.io/devtools-protocol/v8/Profiler/ */
function caller(socket: WebSocket) {
  let calls = 0;
  return async (method: string, params: object = {}): Promise<Answer> => {
    calls += 1;
    const id = calls;
    return await new Promise((resolve, reject) => {
      const onMessage = (data: unknown) => {
        const message = JSON.parse(String(data));
        if (message.id !== id) return;
        socket.off("message", onMessage);
        if (message.error) reject(new Error(`Cannot profile: ${method}: ${message.error.message}`));
        else resolve(message.result);
      };
      socket.on("message", onMessage);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
}
