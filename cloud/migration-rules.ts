/**
 * What a migration may do beside the release that runs: it goes on running while the next one migrates, and runs again
 * where that is rolled back. So a release adds (expand), and takes away what the release before it no longer knew
 * (contract). What that knew is in its snapshot of the schema.
 */

/** The tables of a release, by name, and the columns of each. */
export type KnownSchema = Map<string, Map<string, { notNull: boolean }>>;

type Snapshot = {
  tables: Record<string, { name: string; columns: Record<string, { name: string; notNull: boolean }> }>;
};

export function schemaOf({ tables }: Snapshot): KnownSchema {
  return new Map(
    Object.values(tables).map(({ name, columns }) => [
      name,
      new Map(Object.values(columns).map((column) => [column.name, { notNull: column.notNull }])),
    ]),
  );
}

type Rule = { pattern: RegExp; problem: (match: string[], known: KnownSchema) => string | null };

const name = String.raw`(?:"?\w+"?\.)?"?(\w+)"?`;
const alter = `^alter table (?:if exists )?(?:only )?${name} `;
const rule = (pattern: string, problem: Rule["problem"]): Rule => ({
  pattern: new RegExp(pattern, "i"),
  problem,
});

const rules: Rule[] = [
  rule(`^drop table (?:if exists )?${name}`, ([, table = ""], known) =>
    known.has(table) ? `drops the table "${table}", which the release before reads` : null,
  ),
  rule(String.raw`${alter}drop column (?:if exists )?"?(\w+)"?`, ([, table = "", column = ""], known) =>
    known.get(table)?.has(column) ? `drops "${table}"."${column}", which the release before reads` : null,
  ),
  rule(String.raw`${alter}rename (?:column )?"?(\w+)"? to`, ([, table = "", column = ""], known) =>
    known.has(table)
      ? `renames "${column}" of "${table}": add the new one, copy, and drop the old one later`
      : null,
  ),
  rule(`${alter}rename to`, ([, table = ""], known) =>
    known.has(table) ? `renames the table "${table}"` : null,
  ),
  rule(
    String.raw`${alter}alter column "?(\w+)"? (?:set data )?type (?!text\b)`,
    ([, table = "", column = ""], known) =>
      known.get(table)?.has(column)
        ? `changes the type of "${table}"."${column}" under the release before`
        : null,
  ),
  rule(String.raw`${alter}alter column "?(\w+)"? set not null`, ([, table = "", column = ""], known) => {
    const before = known.get(table)?.get(column);
    return before && !before.notNull
      ? `refuses nulls in "${table}"."${column}", which the release before writes`
      : null;
  }),
  rule(String.raw`${alter}alter column "?(\w+)"? drop default`, ([, table = "", column = ""], known) =>
    known.get(table)?.has(column) ? `takes the default from "${table}"."${column}"` : null,
  ),
  rule(
    String.raw`${alter}add column (?:if not exists )?"?(\w+)"? (.*)`,
    ([, table = "", column = "", rest = ""], known) => {
      const isNeeded = /\bnot null\b/i.test(rest) && !/\b(?:default|generated)\b/i.test(rest);
      return known.has(table) && isNeeded
        ? `adds "${table}"."${column}" without a default, which the release before does not write`
        : null;
    },
  ),
  rule(
    String.raw`${alter}add constraint "?\w+"? (unique|check|foreign key|exclude)(.*)`,
    ([, table = "", kind = "", rest = ""], known) =>
      known.has(table) && !/\bnot valid$/i.test(rest)
        ? `holds "${table}" to a new ${kind.toLowerCase()}: add it "not valid", and validate it in the next release`
        : null,
  ),
  rule(
    String.raw`^create unique index (?:if not exists )?"?\w+"? on (?:only )?${name}`,
    ([, table = ""], known) =>
      known.has(table) ? `makes "${table}" unique in what the release before may write twice` : null,
  ),
  rule(`^truncate (?:table )?${name}`, ([, table = ""]) => `empties "${table}"`),
  rule(String.raw`^delete from ${name}\s*$`, ([, table = ""]) => `empties "${table}"`),
  rule(
    `^drop (schema|database|role|type) ${name}`,
    ([, kind = "", what = ""]) => `drops the ${kind.toLowerCase()} "${what}"`,
  ),
];

/** Why a migration may not run beside the release whose schema is `known`; empty where it may. */
export function problemsOf(sql: string, known: KnownSchema): string[] {
  return statementsOf(sql).flatMap((statement) =>
    rules.flatMap(({ pattern, problem }) => {
      const match = pattern.exec(statement);
      const found = match === null ? null : problem([...match], known);
      return found === null ? [] : [found];
    }),
  );
}

/** Each on one line, without comments, and with nothing between quotes or dollars that could look like one. */
function statementsOf(sql: string): string[] {
  return sql
    .replaceAll(/--.*$/gm, "")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/(\$\w*\$)[\s\S]*?\1/g, "''")
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .split(";")
    .map((statement) => statement.replaceAll(/\s+/g, " ").trim())
    .filter((statement) => statement !== "");
}
