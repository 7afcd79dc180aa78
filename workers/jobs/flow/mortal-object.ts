/** For tests: the real Flow object that may die around what it commits and what it sends. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import type { Flow } from "../../../durable-objects/flow.ts";
import type { QueuedSteps } from "../../../durable-objects/flow-protocol.ts";
import { namespace } from "./engine-harness.ts";
import type { Fault } from "./fault-points.ts";
import { flowObject } from "./flow-client.ts";

type Stub = DurableObjectStub<Flow>;

export type MortalObject = {
  readonly isDead: boolean;
  /** Calls it, or the one that comes after it; the answer of one that died meanwhile is lost. */
  call<Result>(ask: (object: Stub) => Promise<Result>): Promise<Result>;
  /** Lets every time it waits for come, and its alarm ring. */
  pass(): Promise<void>;
};

type Options = { flowId: string; fault: Fault; enqueue: (message: QueuedSteps) => void };

export async function createMortalObject({ flowId, fault, enqueue }: Options): Promise<MortalObject> {
  const stub = () => flowObject(namespace, flowId);
  let isDead = false;
  const dies: Fault = (kind, what) => {
    if (!isDead && fault(kind, what)) isDead = true;
    return isDead;
  };
  await attach(stub(), { dies, enqueue });

  async function call<Result>(ask: (object: Stub) => Promise<Result>): Promise<Result> {
    if (isDead) {
      await evictDurableObject(stub());
      isDead = false;
      await attach(stub(), { dies, enqueue });
    }
    const result = await ask(stub());
    if (dies("committed", "")) throw new Error("The object died before it answered");
    return result;
  }

  return {
    get isDead() {
      return isDead;
    },
    call,
    pass: () => call(ringAlarm).catch(() => {}),
  };
}

async function ringAlarm(object: Stub): Promise<void> {
  await runInDurableObject<Flow, unknown>(object, (_flow, { storage }) =>
    storage.sql.exec("update parts set due_at = 0 where due_at is not null"),
  );
  await runDurableObjectAlarm(object);
}

/** Puts a queue and a storage in the place of its own between which it may die. */
async function attach(object: Stub, { dies, enqueue }: { dies: Fault; enqueue: Options["enqueue"] }) {
  await runInDurableObject<Flow, unknown>(object, (instance, { storage }) => {
    const sendBatch = async (messages: Iterable<MessageSendRequest<QueuedSteps>>) => {
      if (dies("send", "")) return;
      for (const { body } of messages) enqueue(body);
      dies("sent", "");
    };
    const transactionSync = <Result>(act: () => Result): Result =>
      storage.transactionSync(() => {
        const result = act();
        if (dies("commit", "")) throw new Error("The object died before it committed");
        return result;
      });
    const { sql } = storage;
    const setAlarm = (time: number) => storage.setAlarm(time);
    const deleteAll = () => storage.deleteAll();
    const ctx = { storage: { sql, transactionSync, setAlarm, deleteAll }, waitUntil: () => {} };
    const env = { STEP_QUEUE: { sendBatch }, LONG_STEP_QUEUE: { sendBatch }, BULK_STEP_QUEUE: { sendBatch } };
    Object.defineProperty(instance, "env", { value: env, configurable: true });
    Object.defineProperty(instance, "ctx", { value: ctx, configurable: true });
  });
}
