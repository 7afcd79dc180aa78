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

export type MessageStore = {
  /** Newest first. */
  list(): Message[];
  find(id: string): Message | undefined;
  add(message: Message): void;
  clear(): void;
};

const keptMessages = 1000;

/** Keeps mails in memory and in `file`, one JSON line each; a line that cannot be read is left out. */
export function createMessageStore(file: string): MessageStore {
  mkdirSync(dirname(file), { recursive: true });
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").flatMap(parseLine) : [];
  let messages = lines.slice(-keptMessages);

  return {
    list: () => messages.toReversed(),
    find: (id) => messages.find((message) => message.id === id),
    add(message) {
      messages = [...messages, message].slice(-keptMessages);
      appendFileSync(file, `${JSON.stringify(message)}\n`);
    },
    clear() {
      messages = [];
      writeFileSync(file, "");
    },
  };
}

function parseLine(line: string): Message[] {
  try {
    return [messageSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
