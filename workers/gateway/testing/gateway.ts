import { env } from "cloudflare:workers";
import { createApp } from "../app.ts";
import { createResponseCache } from "../cache/response-cache.ts";
import { createDeps, type Deps } from "../deps.ts";
import { type MailMessage, mailMessageSchema } from "../mail/message.ts";

/** A gateway over the running services, as it is but for what a test puts in its place. */
export type TestGateway = { app: ReturnType<typeof createApp>; deps: Deps; mails: MailMessage[] };

type Replacements = { vars?: Partial<GatewayEnv>; deps?: Partial<Deps> };

/** Mails are kept instead of queued, and no test sees what another has kept in the shared cache. */
export function createTestGateway({ vars = {}, deps: replaced = {} }: Replacements = {}): TestGateway {
  const mails: MailMessage[] = [];
  const MAIL_QUEUE = {
    send: async ({ traceparent: _, ...mail }: MailMessage) => {
      // As the consumer does: what it would refuse is never sent.
      mailMessageSchema.parse(mail);
      mails.push(mail);
    },
  } as unknown as Queue;
  const deps = { ...createDeps({ ...env, MAIL_QUEUE, ...vars }), sharedCache: null, ...replaced };
  // What other tests had kept, in the levels that all share, is not there for this one.
  deps.cache = replaced.cache ?? createResponseCache({ redis: deps.redis, namespace: crypto.randomUUID() });
  return { app: createApp(deps), deps, mails };
}
