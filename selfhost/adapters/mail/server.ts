import type { IncomingMessage, ServerResponse } from "node:http";
import { describeError } from "../describe-error.ts";
import { readBody } from "../http-body.ts";
import { HttpError } from "../http-error.ts";
import { type RunningServer, refuseBrowsers, sendJson, startHttpServer } from "../http-server.ts";
import { receiveEmail } from "./resend-endpoint.ts";
import type { SentKeys } from "./sent-keys.ts";
import type { Smtp } from "./smtp.ts";

type MailAdapterOptions = { host: string; port: number; token: string; sent: SentKeys; smtp: Smtp };

/** Without attachments a mail is small. */
const maxBodyBytes = 2 * 1024 * 1024;

/** Starts a server that speaks Resend's `POST /emails` in front of an SMTP server. */
export async function startMailAdapter({
  host,
  port,
  token,
  sent,
  smtp,
}: MailAdapterOptions): Promise<RunningServer> {
  return await startHttpServer(
    (request, response) => {
      answer(request, { token, sent, smtp }).then(
        ({ status, body }) => sendJson(response, status, body),
        (error) => fail(response, error),
      );
    },
    { host, port },
  );
}

async function answer(
  request: IncomingMessage,
  { token, sent, smtp }: Pick<MailAdapterOptions, "token" | "sent" | "smtp">,
): Promise<{ status: number; body: unknown }> {
  refuseBrowsers(request);
  if (request.url === "/health") return { status: 200, body: { status: "ok" } };
  if (request.url !== "/emails" || request.method !== "POST") {
    throw new HttpError(404, `Cannot find ${request.method} ${request.url}`);
  }
  const body = await readBody(request, maxBodyBytes);
  const headers = new Headers();
  for (const name of ["authorization", "idempotency-key"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const email = new Request("http://mail/emails", { method: "POST", headers, body: new Uint8Array(body) });
  const response = await receiveEmail(email, { token, sent, deliver: smtp.send });
  return { status: response.status, body: await response.json() };
}

function fail(response: ServerResponse, error: unknown): void {
  const status = error instanceof HttpError ? error.status : 500;
  if (status === 500) console.error(`Cannot take a mail: ${describeError(error)}`);
  const message = error instanceof HttpError ? error.message : "Something went wrong";
  sendJson(response, status, { statusCode: status, name: "application_error", message });
}
