import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const messageSchema = z.object({
  id: z.string(),
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  receivedAt: z.string(),
});

/** A mail as `GET /api/messages` shows it; several recipients stand in `to` with commas between them. */
export type Message = z.infer<typeof messageSchema>;

const sentSchema = z.object({ key: z.string(), digest: z.string(), id: z.string(), sentAt: z.string() });

/** What was sent under an idempotency key: the digest of its body tells a repeat from a mistake. */
type Sent = z.infer<typeof sentSchema>;

const lineSchema = z.object({ message: messageSchema, sent: sentSchema.optional() });

export type MessageStore = {
  /** Newest first. */
  list(): Message[];
  find(id: string): Message | undefined;
  add(message: Message, sent?: Sent): void;
  /** Forgets the mails; keys stay used. */
  clear(): void;
  findSent(key: string): Sent | undefined;
};

const keptMessages = 1000;
const keyLifeMs = 24 * 60 * 60 * 1000;

/** Keeps mails in memory and in `file`, one JSON line each; a line that cannot be read is left out. */
export function createMessageStore(file: string): MessageStore {
  mkdirSync(dirname(file), { recursive: true });
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").flatMap(parseLine) : [];
  let messages = lines.map((line) => line.message).slice(-keptMessages);
  const sentByKey = new Map(lines.flatMap(({ sent }) => (sent ? [[sent.key, sent] as const] : [])));

  return {
    list: () => messages.toReversed(),
    find: (id) => messages.find((message) => message.id === id),
    add(message, sent) {
      messages = [...messages, message].slice(-keptMessages);
      if (sent) sentByKey.set(sent.key, sent);
      appendFileSync(file, `${JSON.stringify({ message, sent })}\n`);
    },
    clear() {
      messages = [];
      writeFileSync(file, "");
    },
    findSent(key) {
      const sent = sentByKey.get(key);
      return sent && Date.now() - Date.parse(sent.sentAt) < keyLifeMs ? sent : undefined;
    },
  };
}

function parseLine(line: string): z.infer<typeof lineSchema>[] {
  try {
    return [lineSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
