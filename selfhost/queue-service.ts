import type { CapnpStruct } from "./capnp.ts";
import { objectDisk } from "./durable-objects.ts";
import type { QueueConsumer, WorkerFile } from "./wrangler-file.ts";

const queueService = "queues";

/** The producer's end of `queue`, as a binding. */
export function queueBinding(name: string, queue: string): CapnpStruct {
  return { name, queue: { name: queueService, props: { json: JSON.stringify({ queue }) } } };
}

/**
 * The broker of all queues: workerd's own module, which commits each message to disk before it is accepted. What a
 * consumer does not set has Cloudflare's default there.
 * @throws {Error} when two workers consume one queue.
 */
export function queueServices(files: WorkerFile[]): CapnpStruct[] {
  const consumers = files.flatMap((file) => file.queues.consumers.map((consumer) => ({ file, consumer })));
  if (consumers.length === 0 && files.every((file) => file.queues.producers.length === 0)) return [];
  const settings: Record<string, object> = {};
  for (const { file, consumer } of consumers) {
    if (settings[consumer.queue])
      throw new Error(`Cannot serve queue "${consumer.queue}": it has two consumers`);
    settings[consumer.queue] = { consumer: file.name, ...delivery(consumer) };
  }
  const workers = [...new Set(consumers.map(({ file }) => file.name))];
  return [
    {
      name: queueService,
      worker: {
        modules: [{ name: "queues.js", bundled: "/workerd/queues.js" }],
        compatibilityDate: "2026-11-01",
        compatibilityFlags: ["service_binding_extra_handlers"],
        bindings: [
          { name: "SHARD", durableObjectNamespace: { className: "QueueShard" } },
          { name: "CONSUMERS", json: JSON.stringify(settings) },
          ...workers.map((name) => ({ name, service: { name } })),
        ],
        durableObjectNamespaces: [{ className: "QueueShard", uniqueKey: "queues", enableSql: true }],
        durableObjectStorage: { localDisk: objectDisk },
      },
    },
  ];
}

function delivery(consumer: QueueConsumer): object {
  return {
    maxBatchSize: consumer.max_batch_size,
    maxBatchTimeout: consumer.max_batch_timeout,
    maxRetries: consumer.max_retries,
    maxConcurrency: consumer.max_concurrency,
    retryDelay: consumer.retry_delay,
    deadLetterQueue: consumer.dead_letter_queue,
  };
}
