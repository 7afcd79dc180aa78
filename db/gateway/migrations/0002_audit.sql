CREATE TABLE "audit_head" (
	"chain" text PRIMARY KEY NOT NULL,
	"tenant_id" text,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_head" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_key" (
	"user_id" text PRIMARY KEY NOT NULL,
	"key" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" uuid NOT NULL,
	"chain" text NOT NULL,
	"seq" bigint NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" text,
	"action" text NOT NULL,
	"target_type" text,
	"target_id" text,
	"tenant_id" text,
	"request_id" text,
	"origin" text,
	"changes" jsonb,
	"personal_changes" text,
	"person_id" text,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_log_chain_seq_pk" PRIMARY KEY("chain","seq"),
	CONSTRAINT "audit_log_id_unique" UNIQUE("id"),
	CONSTRAINT "audit_log_chain_of_tenant" CHECK ("audit_log"."chain" = coalesce("audit_log"."tenant_id", 'platform')),
	CONSTRAINT "audit_log_tenant_named" CHECK ("audit_log"."tenant_id" not in ('', 'platform')),
	CONSTRAINT "audit_log_actor_known" CHECK ("audit_log"."actor_type" in ('user', 'system')),
	CONSTRAINT "audit_log_sealed_for_someone" CHECK ("audit_log"."personal_changes" is null or "audit_log"."person_id" is not null)
);
--> statement-breakpoint
ALTER TABLE "audit_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "audit_log_list" ON "audit_log" USING btree ("occurred_at","seq","id");--> statement-breakpoint
CREATE INDEX "audit_log_list_of_tenant" ON "audit_log" USING btree ("tenant_id","occurred_at","seq","id");--> statement-breakpoint
CREATE POLICY "audit_head_of_tenant" ON "audit_head" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "audit_head_platform_select" ON "audit_head" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "audit_head_owner_insert" ON "audit_head" AS PERMISSIVE FOR INSERT TO "gateway_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "audit_head_owner_select" ON "audit_head" AS PERMISSIVE FOR SELECT TO "gateway_owner" USING (true);--> statement-breakpoint
CREATE POLICY "audit_head_owner_update" ON "audit_head" AS PERMISSIVE FOR UPDATE TO "gateway_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "audit_log_of_tenant" ON "audit_log" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "audit_log_platform_select" ON "audit_log" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "audit_log_owner_insert" ON "audit_log" AS PERMISSIVE FOR INSERT TO "gateway_owner" WITH CHECK (true);