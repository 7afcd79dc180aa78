import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

type Entry = { payload: AdapterPayload; expiresAtMs: number };

/** Where the local provider keeps what it hands out: in this process, until it stops. */
export function createMemoryStore(): AdapterFactory {
  const entries = new Map<string, Entry>();
  const alive = (match: (entry: Entry, key: string) => boolean) =>
    [...entries].find(([key, entry]) => entry.expiresAtMs > Date.now() && match(entry, key))?.[1].payload;

  return (model): Adapter => ({
    async upsert(id, payload, expiresIn) {
      entries.set(`${model}:${id}`, { payload, expiresAtMs: Date.now() + (expiresIn ?? Infinity) * 1000 });
    },
    find: async (id) => alive((_, key) => key === `${model}:${id}`),
    findByUid: async (uid) => alive(({ payload }, key) => key.startsWith(`${model}:`) && payload.uid === uid),
    findByUserCode: async () => undefined,
    async consume(id) {
      const entry = entries.get(`${model}:${id}`);
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => void entries.delete(`${model}:${id}`),
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
    },
  });
}
