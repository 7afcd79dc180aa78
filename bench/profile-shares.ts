/** What V8's profiler says: a tree of calls, and in which of its nodes each sample was. */
export type CpuProfile = {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
    children?: number[];
  }[];
  samples: number[];
  timeDeltas: number[];
};

/** A function's part of the time in which the worker was not idle, 0–1: in itself, and with what it called. */
export type Share = { name: string; own: number; withCalled: number };

/** Sums a profile up by function, the greatest part first. */
export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): Share[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const nameOf = (id: number) => {
    const { functionName = "", lineNumber = -1 } = byId.get(id)?.callFrame ?? {};
    return `${functionName || "(anonymous)"}${lineNumber < 0 ? "" : `:${lineNumber + 1}`}`;
  };
  const own = new Map<string, number>();
  const withCalled = new Map<string, number>();
  const add = (to: Map<string, number>, name: string, micros: number) =>
    to.set(name, (to.get(name) ?? 0) + micros);
  let busy = 0;
  for (const [index, sample] of samples.entries()) {
    const micros = timeDeltas[index] ?? 0;
    if (nameOf(sample) === "(idle)") continue;
    busy += micros;
    add(own, nameOf(sample), micros);
    const stack = new Set<string>();
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) stack.add(nameOf(id));
    for (const name of stack) add(withCalled, name, micros);
  }
  return [...withCalled]
    .map(([name, micros]) => ({ name, own: (own.get(name) ?? 0) / busy, withCalled: micros / busy }))
    .sort((a, b) => b.own - a.own);
}
