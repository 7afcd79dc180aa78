/** Runs the mail adapter as a process of its own, configured by the environment. */
import { join } from "node:path";
import { readText, readWholeNumber } from "../environment.ts";
import { runAsProcess } from "../run-as-process.ts";
import { createSentKeys } from "./sent-keys.ts";
import { startMailAdapter } from "./server.ts";
import { connectSmtp } from "./smtp.ts";

const { env } = process;

await runAsProcess("MAIL_PORT", async () => {
  const token = readText(env, "MAIL_TOKEN");
  const url = readText(env, "SMTP_URL");
  if (!/^smtps?:/.test(url) || !URL.canParse(url))
    throw new Error("Cannot start: SMTP_URL is not an smtp:// URL");
  const sent = createSentKeys(join(readText(env, "MAIL_STATE", "state/mail"), "sent.jsonl"));
  const smtp = connectSmtp(url);
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
