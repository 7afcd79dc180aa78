import { env } from "cloudflare:workers";
import { createApp } from "../app.ts";
import { createDeps, type Deps } from "../deps.ts";
import type { MailMessage } from "../mail/message.ts";

/** A gateway over the running services, as it is but for what a test puts in its place. */
export type TestGateway = { app: ReturnType<typeof createApp>; deps: Deps; mails: MailMessage[] };

type Replacements = { vars?: Partial<GatewayEnv>; deps?: Partial<Deps> };

/** Mails are kept instead of queued. */
export function createTestGateway({ vars = {}, deps: replaced = {} }: Replacements = {}): TestGateway {
  const mails: MailMessage[] = [];
  const MAIL_QUEUE = { send: async (mail: MailMessage) => void mails.push(mail) } as unknown as Queue;
  const deps = { ...createDeps({ ...env, MAIL_QUEUE, ...vars }), ...replaced };
  return { app: createApp(deps), deps, mails };
}
