import type { ClientBase, Connection, FieldDef, Submittable } from "pg";
import { HttpError } from "../http-error.ts";

export type StatementResult = { fields: FieldDef[]; rows: (string | null)[][]; commandTag: string };

type Run = { statements: { text: string; values: (string | null)[] }[]; maxResultBytes: number };

/** The messages of the protocol that `pg` hands to whatever was submitted. */
type Handlers = Submittable & {
  handleRowDescription(message: { fields: FieldDef[] }): void;
  handleDataRow(message: { fields: (string | null)[] }): void;
  handleCommandComplete(message: { text: string }): void;
  handleEmptyQuery(): void;
  handleCopyInResponse(): void;
  handleCopyData(): void;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
};

/**
 * Runs statements one after another in a single round trip: all are written at once with one Sync at the end, so Postgres
 * itself skips what follows a failed one. Values come back as Postgres' text, unparsed.
 * @throws {DatabaseError} what Postgres answered; {HttpError} for COPY or a result that is too large, after which the
 * connection is of no further use; {Error} when the connection breaks.
 */
export function runStatements(
  client: ClientBase,
  { statements, maxResultBytes }: Run,
): Promise<StatementResult[]> {
  return new Promise((resolve, reject) => {
    const results: StatementResult[] = [];
    let fields: FieldDef[] = [];
    let rows: (string | null)[][] = [];
    let bytes = 0;
    const complete = (commandTag: string) => {
      results.push({ fields, rows, commandTag });
      fields = [];
      rows = [];
    };
    const refuseCopy = () => reject(new HttpError(400, "COPY is not supported over HTTP"));
    const handlers: Handlers = {
      submit: (connection) => write(connection, statements),
      handleRowDescription: (message) => {
        fields = message.fields;
      },
      handleDataRow: (message) => {
        for (const value of message.fields) bytes += value?.length ?? 4;
        if (bytes <= maxResultBytes) return void rows.push(message.fields);
        rows = [];
        reject(new HttpError(507, `The result is larger than the limit of ${maxResultBytes} bytes`));
      },
      handleCommandComplete: (message) => complete(message.text),
      handleEmptyQuery: () => complete(""),
      handleCopyInResponse: refuseCopy,
      handleCopyData: refuseCopy,
      handleError: reject,
      handleReadyForQuery: () => resolve(results),
    };
    client.query(handlers);
  });
}

/** The declared second argument of these calls is a relic that `pg` itself no longer reads. */
function write(connection: Connection, statements: Run["statements"]): void {
  connection.stream.cork();
  for (const { text, values } of statements) {
    connection.parse({ name: "", text, types: [] }, true);
    connection.bind({ values }, true);
    connection.describe({ type: "P" }, true);
    connection.execute(null, true);
  }
  connection.sync();
  connection.stream.uncork();
}
