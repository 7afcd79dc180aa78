import type { IncomingMessage, ServerResponse } from "node:http";
import { parseJson, readBody } from "../http-body.ts";
import { HttpError } from "../http-error.ts";
import { refuseBrowsers, sendJson } from "../http-server.ts";
import { parseConnectionString } from "./connection-string.ts";
import type { PostgresAddress, PostgresPools } from "./postgres-pools.ts";
import { toErrorAnswer } from "./sql-error.ts";
import { parseSqlRequest } from "./sql-request.ts";
import { toResultBody } from "./sql-result.ts";
import { runInSession } from "./sql-session.ts";

export type SqlEndpointOptions = PostgresAddress & {
  pools: PostgresPools;
  queryTimeoutMs: number;
  maxBodyBytes: number;
  maxResultBytes: number;
};

/** Serves `POST /sql`, Neon's SQL over HTTP. Never rejects: whatever goes wrong is answered. */
export function createSqlEndpoint(options: SqlEndpointOptions) {
  return async function answerSql(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => response.writableFinished || gone.abort());
    try {
      sendJson(response, 200, await execute(request, { ...options, gone: gone.signal }));
    } catch (error) {
      const { status, body } = toErrorAnswer(error);
      sendJson(response, status, body);
    }
  };
}

async function execute(request: IncomingMessage, options: SqlEndpointOptions & { gone: AbortSignal }) {
  refuseBrowsers(request);
  const path = request.url?.split("?", 1)[0];
  if (path !== "/sql") throw new HttpError(404, `There is nothing at "${path}": the endpoint is POST /sql`);
  if (request.method !== "POST") throw new HttpError(405, `${request.method} /sql is not allowed: use POST`);
  const connectionString = request.headers["neon-connection-string"];
  const credentials = parseConnectionString(connectionString?.toString());
  const body = parseJson(await readBody(request, options.maxBodyBytes));
  const sqlRequest = parseSqlRequest(body, request.headers);
  const results = await runInSession(sqlRequest, { ...options, credentials });
  const bodies = results.map((result, index) => {
    const arrayMode = sqlRequest.statements[index]?.arrayMode ?? false;
    return toResultBody(result, { arrayMode, rawText: sqlRequest.rawText });
  });
  return sqlRequest.begin === null ? bodies[0] : { results: bodies };
}
