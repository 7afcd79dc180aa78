/** For tests: a queue that loses, doubles and delays messages, and gives those again whose worker has died. */
import { createLife, type Fault, type Life } from "./fault-points.ts";

/** What may become of a message on its way: it is lost, comes twice, or comes after all others. */
export type Fate = "lost" | "doubled" | "late" | "fine";

type Envelope<Body> = { id: string; body: Body; deliveries: number };

export type LossyQueue<Body> = {
  readonly isEmpty: boolean;
  send(body: Body): void;
  /** Gives a batch to a worker that dies as `fault` says; what it does not acknowledge comes again, behind all others. */
  deliver(worker: Worker<Body>): Promise<void>;
};

type Worker<Body> = {
  fault: Fault;
  batchSize?: number;
  /** Works until its life is over: what it does to the world must end with that. */
  consume: (batch: MessageBatch<unknown>, life: Life) => Promise<void>;
  /** What a message is about, for whoever looks where it died. */
  whatOf?: (body: Body) => string;
};

export function createLossyQueue<Body>(
  name: string,
  { fate = () => "fine" }: { fate?: (body: Body) => Fate } = {},
): LossyQueue<Body> {
  const waiting: Envelope<Body>[] = [];
  return {
    get isEmpty() {
      return waiting.length === 0;
    },
    send(body) {
      const envelope = { id: crypto.randomUUID(), body, deliveries: 1 };
      const become = fate(body);
      if (become === "lost") return;
      if (become === "doubled") waiting.unshift({ ...envelope });
      if (become === "late") waiting.push(envelope);
      else waiting.unshift(envelope);
    },
    async deliver({ fault, batchSize = 10, consume, whatOf = () => "" }) {
      const life = createLife(fault);
      const taken = waiting.splice(0, batchSize);
      const acked = new Set<Envelope<Body>>();
      const messages = taken.map((envelope) => ({
        ...{ id: envelope.id, timestamp: new Date(), attempts: envelope.deliveries, body: envelope.body },
        ack() {
          if (!life.passes("ack", whatOf(envelope.body))) return;
          acked.add(envelope);
          life.passes("acked", whatOf(envelope.body));
        },
        retry() {},
      }));
      const batch = { queue: name, messages } as unknown as MessageBatch<unknown>;
      await Promise.race([consume(batch, life), life.over]);
      const left = taken.filter((envelope) => !acked.has(envelope));
      waiting.push(...left.map((envelope) => ({ ...envelope, deliveries: envelope.deliveries + 1 })));
    },
  };
}
