/** One difference as the package deep-diff writes it; without a path it is the whole thing that came or went. */
type Difference = {
  kind: "N" | "D" | "E" | "A";
  path?: (string | number)[];
  lhs?: unknown;
  rhs?: unknown;
  index?: number;
  item?: Difference;
};

type Entry = { collection: string; field?: string; diff: Difference[] };

/** What Directus' `POST /schema/diff` answers: how to get from what it has to the schema that it was sent. */
export type SchemaDiff = { collections: Entry[]; fields: Entry[]; systemFields: Entry[]; relations: Entry[] };

export type SchemaChange = {
  /** As in: collection posts, field posts.title, relation posts.author. */
  name: string;
  how: "add" | "change" | "remove";
  details: string[];
  /** Whether what somebody wrote may be gone afterwards. */
  losesData: boolean;
};

/** Every change that a difference consists of; what belongs to a collection that comes or goes is in its details. */
export function listSchemaChanges(diff: SchemaDiff): SchemaChange[] {
  const whole = new Set(diff.collections.filter(isWhole).map(({ collection }) => collection));
  const parts = (entries: Entry[]) => entries.filter(({ collection }) => !whole.has(collection));
  const fieldsOf = (name: string) => diff.fields.filter(({ collection }) => collection === name).length;
  return [
    ...diff.collections.map((entry) => {
      const change = toChange(`collection ${entry.collection}`, entry, hasTable);
      if (!isWhole(entry)) return change;
      const fields = fieldsOf(entry.collection);
      return { ...change, details: fields === 0 ? [] : [`${fields} fields`] };
    }),
    ...parts(diff.fields).map((entry) => toChange(`field ${nameOf(entry)}`, entry, hasColumn)),
    ...diff.systemFields.map((entry) => toChange(`system field ${nameOf(entry)}`, entry, () => false)),
    ...parts(diff.relations).map((entry) => toChange(`relation ${nameOf(entry)}`, entry, () => false)),
  ];
}

/**
 * What of the changes cannot be done without losing data, or without removing something first: narrower columns, and
 * fields that become another sort of field. What would only be removed can stay.
 */
export function listUnsafeChanges(changes: SchemaChange[]): SchemaChange[] {
  const added = new Set(changes.filter(({ how }) => how === "add").map(({ name }) => name));
  return changes.filter(({ how, name, losesData }) =>
    how === "remove" ? added.has(name) : how === "change" && losesData,
  );
}

const signs = { add: "+", change: "~", remove: "-" };

/** The changes as lines for a terminal, from the schema in the repository's point of view. */
export function renderSchemaChanges(changes: SchemaChange[]): string {
  return changes
    .map(({ how, name, details, losesData }) => {
      const warning = losesData ? " (loses data)" : "";
      return [`  ${signs[how]} ${name}${warning}`, ...details.map((detail) => `      ${detail}`)].join("\n");
    })
    .join("\n");
}

function toChange(name: string, entry: Entry, holdsData: (before: unknown) => boolean): SchemaChange {
  const [first] = entry.diff;
  if (first !== undefined && isWhole(entry)) {
    const isGone = first.kind === "D";
    return { name, how: isGone ? "remove" : "add", details: [], losesData: isGone && holdsData(first.lhs) };
  }
  return { name, how: "change", details: entry.diff.map(describe), losesData: entry.diff.some(narrows) };
}

function isWhole({ diff: [first] }: Entry): boolean {
  return (first?.kind === "N" || first?.kind === "D") && (first.path ?? []).length === 0;
}

function nameOf({ collection, field }: Entry): string {
  return `${collection}.${field}`;
}

/** A collection without a table is a folder in the studio. */
function hasTable(collection: unknown): boolean {
  return Boolean((collection as { schema?: object | null }).schema);
}

/** A field without a column is an alias: the other side of a relation, or something that is only shown. */
function hasColumn(field: unknown): boolean {
  return (field as { type?: string }).type !== "alias";
}

/** Postgres casts what is in a column to its new type, and cuts what is too long for it. */
function narrows({ path = [], lhs, rhs }: Difference): boolean {
  const property = path.join(".");
  if (property === "schema.data_type") return true;
  const lengths = ["schema.max_length", "schema.numeric_precision", "schema.numeric_scale"];
  if (!lengths.includes(property) || typeof rhs !== "number") return false;
  return typeof lhs !== "number" || rhs < lhs;
}

function describe({ kind, path = [], lhs, rhs, index, item }: Difference): string {
  const place = path.join(".");
  if (kind === "A" && item !== undefined) return describe({ ...item, path: [...path, index ?? 0] });
  if (kind === "N") return `${place}: ${show(rhs)} is new`;
  if (kind === "D") return `${place}: ${show(lhs)} goes`;
  return `${place}: ${show(lhs)} becomes ${show(rhs)}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
