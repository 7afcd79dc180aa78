/** The peer of the flows: BullMQ, its workers and what starts its jobs in one process, and Redis beside it. */
import { createServer } from "node:http";
import { type FlowJob, FlowProducer, type Job, Queue, Worker } from "bullmq";
import type { Kind } from "../../flows/kinds.ts";

const connection = { host: "127.0.0.1", port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const concurrency = 100;
const batch = 100;
const inFlight = 32;

/** What waits for so many jobs to have ended. */
let ended = 0;
let waiting: { count: number; resolve: () => void } | null = null;

function oneEnded(): void {
  ended += 1;
  if (waiting !== null && ended >= waiting.count) waiting.resolve();
}

function allEnded(count: number): Promise<void> {
  ended = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting = { count, resolve };
  return promise;
}

const square = async ({ data }: Job<{ value: number }>) => data.value * data.value;
const sum = async (job: Job) =>
  Object.values(await job.getChildrenValues<number>()).reduce((total, value) => total + value, 0);

const jobs = new Queue("jobs", { connection });
const flows = new FlowProducer({ connection });
new Worker("children", square, { connection, concurrency });
new Worker("parents", sum, { connection, concurrency }).on("completed", oneEnded);
new Worker("jobs", square, { connection, concurrency }).on("completed", oneEnded);

const child = (value: number): FlowJob => ({ name: "square", queueName: "children", data: { value } });
const parent = (): FlowJob => ({ name: "sum", queueName: "parents", children: [1, 2, 3].map(child) });
const job = (value: number) => ({ name: "square", data: { value } });

const starts: Record<Kind, (count: number) => Promise<unknown>> = {
  parents: async (count) => {
    for (let at = 0; at < count; at += batch) await flows.addBulk(Array.from({ length: batch }, parent));
  },
  bulk: async (count) => {
    for (let at = 0; at < count; at += batch)
      await jobs.addBulk(Array.from({ length: batch }, (_, index) => job(index)));
  },
  singles: async (count) => {
    let left = count;
    const starter = async () => {
      while (left > 0) {
        left -= 1;
        await jobs.add("square", { value: 7 });
      }
    };
    await Promise.all(Array.from({ length: inFlight }, starter));
  },
};

const server = createServer(async (request, response) => {
  const [, action, kind, count] = (request.url ?? "").split("/");
  if (action === "run") {
    const all = allEnded(Number(count));
    await starts[kind as Kind](Number(count));
    await all;
  }
  response.end("{}");
});
server.listen(Number(process.env.PORT), "127.0.0.1");
