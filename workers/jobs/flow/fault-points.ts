/** For tests: a worker or an object that dies wherever it reaches out of itself, and does nothing any more after. */

/**
 * What is about to happen, or just has: a worker calls the object, has its answer, settles a message, does something to
 * the world; an object commits, or hands messages to the queue.
 */
type PointKind =
  | "call"
  | "answered"
  | "ack"
  | "acked"
  | "effect"
  | "effected"
  | "commit"
  | "committed"
  | "send"
  | "sent";

/** Whether whoever has reached this point dies there. */
export type Fault = (kind: PointKind, what: string) => boolean;

export type Life = {
  readonly isOver: boolean;
  /** Resolves when it is over. */
  over: Promise<void>;
  /** Goes on, or dies: then never. */
  reach(kind: PointKind, what: string): Promise<void>;
  /** The same where nothing can be awaited. Returns whether it lives. */
  passes(kind: PointKind, what: string): boolean;
};

const never = new Promise<never>(() => {});

export function createLife(fault: Fault): Life {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  const passes = (kind: PointKind, what: string) => {
    if (!isOver && fault(kind, what)) {
      isOver = true;
      resolve();
    }
    return !isOver;
  };
  return {
    get isOver() {
      return isOver;
    },
    over,
    passes,
    reach: async (kind, what) => (passes(kind, what) ? undefined : await never),
  };
}

type Method = (...input: unknown[]) => unknown;

/** The object, with those of its methods that change the world between two points each. */
export function mortal<Target extends object>(
  target: Target,
  methods: readonly string[],
  life: Life,
): Target {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const call = (value as Method).bind(target);
      if (!methods.includes(String(name))) return call;
      return async (...input: unknown[]) => {
        const what = `${String(name)} ${typeof input[0] === "string" ? input[0] : ""}`;
        await life.reach("effect", what);
        const result = await call(...input);
        await life.reach("effected", what);
        return result;
      };
    },
  });
}
