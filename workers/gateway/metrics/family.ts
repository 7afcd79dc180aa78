/** Values for each label of a family, in its order. */
type Values<Names extends readonly string[]> = { [Index in keyof Names]: string };

/**
 * The series of one metric, one for each combination of its labels' values. `with` costs a look-up for each label, so
 * whoever counts often keeps what it returns.
 */
export type Family<Series, Names extends readonly string[] = readonly string[]> = {
  readonly name: string;
  /** What is measured, with its unit. */
  readonly about: string;
  readonly labels: Names;
  with(...values: Values<Names>): Series;
  list(): Iterable<{ values: readonly string[]; series: Series }>;
};

type FamilyOptions<Series, Names extends readonly string[]> = {
  name: string;
  about: string;
  labels: Names;
  create: () => Series;
};

/** What a caller could make grow without end would take the isolate's memory: all that comes after shares one series. */
const mostSeries = 2_000;
const other = "other";

type Node<Series> = { next: Map<string, Node<Series>>; series: Series | null };

export function createFamily<Series, const Names extends readonly string[]>({
  name,
  about,
  labels,
  create,
}: FamilyOptions<Series, Names>): Family<Series, Names> {
  const root: Node<Series> = { next: new Map(), series: null };
  const all: { values: readonly string[]; series: Series }[] = [];

  function find(values: readonly string[]): Series | null {
    let node: Node<Series> | undefined = root;
    for (const value of values) node = node?.next.get(value);
    return node?.series ?? null;
  }

  function add(values: readonly string[]): Series {
    let node = root;
    for (const value of values) {
      const next = node.next.get(value) ?? { next: new Map(), series: null };
      node.next.set(value, next);
      node = next;
    }
    node.series ??= create();
    all.push({ values: [...values], series: node.series });
    return node.series;
  }

  function addOrShare(values: readonly string[]): Series {
    if (all.length < mostSeries) return add(values);
    const others = labels.map(() => other);
    return find(others) ?? add(others);
  }

  return {
    ...{ name, about, labels },
    with: (...values) => find(values) ?? addOrShare(values),
    list: () => all,
  };
}
