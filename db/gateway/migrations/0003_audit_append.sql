-- The owner is bound by row-level security too; its policies are those that audit_append needs.
ALTER TABLE "audit_log" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_head" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
-- From now on a table, sequence or function is out of the worker's reach until its own migration says GRANT.
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM gateway;--> statement-breakpoint
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM gateway;--> statement-breakpoint
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;--> statement-breakpoint
REVOKE ALL ON "audit_log", "audit_head", "audit_key" FROM gateway, PUBLIC;--> statement-breakpoint
GRANT SELECT ON "audit_log", "audit_head" TO gateway;--> statement-breakpoint
GRANT SELECT, INSERT ON "audit_key" TO gateway;--> statement-breakpoint
-- The hash of a row: SHA-256, in hex, over its fields, each as "length in bytes:text", or "-" where there is none. The
-- same is computed by db/gateway/audit-hash.ts.
CREATE FUNCTION audit_hash(fields text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN (
  SELECT encode(sha256(convert_to(
    string_agg(CASE WHEN field IS NULL THEN '-' ELSE octet_length(convert_to(field, 'UTF8')) || ':' || field END, '' ORDER BY place),
    'UTF8')), 'hex')
  FROM unnest(fields) WITH ORDINALITY AS listed(field, place)
);--> statement-breakpoint
-- Adds one row to the chain of its tenant, or of the platform, in the transaction of the caller. The head of the chain
-- stays locked until that ends. The caller says what happened; number, time and hashes are not the caller's to say.
CREATE FUNCTION audit_append(entry jsonb) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  added public.audit_log;
BEGIN
  added.id := (entry->>'id')::uuid;
  added.tenant_id := entry->>'tenantId';
  added.chain := coalesce(added.tenant_id, 'platform');
  added.actor_type := entry->>'actorType';
  added.actor_id := entry->>'actorId';
  added.action := entry->>'action';
  added.target_type := entry->>'targetType';
  added.target_id := entry->>'targetId';
  added.request_id := entry->>'requestId';
  added.origin := entry->>'origin';
  added.changes := nullif(entry->'changes', 'null'::jsonb);
  added.personal_changes := entry->>'personalChanges';
  added.person_id := entry->>'personId';
  INSERT INTO public.audit_head AS head (chain, tenant_id, seq, hash)
    VALUES (added.chain, added.tenant_id, 1, repeat('0', 64))
    ON CONFLICT (chain) DO UPDATE SET seq = head.seq + 1
    RETURNING head.seq, head.hash INTO added.seq, added.prev_hash;
  added.occurred_at := date_trunc('milliseconds', clock_timestamp());
  added.hash := public.audit_hash(ARRAY[
    added.prev_hash, added.id::text, added.chain, added.seq::text,
    (extract(epoch FROM added.occurred_at) * 1000)::bigint::text,
    added.actor_type, added.actor_id, added.action, added.target_type, added.target_id, added.tenant_id,
    added.request_id, added.origin, added.changes::text, added.personal_changes, added.person_id
  ]);
  INSERT INTO public.audit_log SELECT added.*;
  UPDATE public.audit_head SET hash = added.hash WHERE chain = added.chain;
  RETURN added.seq;
END
$$;--> statement-breakpoint
REVOKE ALL ON FUNCTION audit_hash(text[]), audit_append(jsonb) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION audit_append(jsonb) TO gateway;
