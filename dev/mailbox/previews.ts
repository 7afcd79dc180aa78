import { renderMail } from "../../workers/gateway/mail/layout.ts";
import { sampleMails } from "../../workers/gateway/mail/samples.ts";
import { contentOf } from "../../workers/gateway/mail/templates.ts";
import type { Message } from "./store.ts";

const receivedAt = "2026-01-01T09:00:00.000Z";

/** Every mail that there is, with sample data, as if it had arrived. The id says which template it is of. */
export async function previewMails(): Promise<Message[]> {
  return await Promise.all(
    sampleMails("https://selvedge.example").map(async ({ name, message }) => {
      const mail = await renderMail(contentOf(message));
      const id = name.replaceAll(/[^a-z0-9]+/g, "-");
      return { id, to: name, from: "Selvedge <hello@selvedge.test>", receivedAt, ...mail };
    }),
  );
}
