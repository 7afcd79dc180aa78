/** Runs the mail adapter as a process of its own, configured by the environment. */
import { join } from "node:path";
import { readText, readWholeNumber } from "../environment.ts";
import { runAsProcess } from "../run-as-process.ts";
import { createSentKeys } from "./sent-keys.ts";
import { startMailAdapter } from "./server.ts";
import { connectSmtp, type Smtp } from "./smtp.ts";

const { env } = process;

function open(url: string): Smtp {
  try {
    return connectSmtp(url);
  } catch (error) {
    throw new Error(`Cannot start: ${(error as Error).message}`, { cause: error });
  }
}

await runAsProcess("MAIL_PORT", async () => {
  const token = readText(env, "MAIL_TOKEN");
  const url = readText(env, "SMTP_URL");
  const smtp = open(url);
  const sent = createSentKeys(join(readText(env, "MAIL_STATE", "state/mail"), "sent.jsonl"));
  const adapter = await startMailAdapter({
    host: readText(env, "MAIL_HOST", "127.0.0.1"),
    port: readWholeNumber(env, "MAIL_PORT", 8026),
    ...{ token, sent, smtp },
  });
  const stop = async () => {
    await adapter.stop();
    smtp.stop();
  };
  return {
    server: { stop },
    message: `Mail adapter: ${adapter.url} in front of SMTP at ${new URL(url).host}`,
  };
});
