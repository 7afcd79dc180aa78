CREATE TABLE "billing_effect" (
	"tenant_id" text NOT NULL,
	"key" text NOT NULL,
	"tell" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "billing_effect_tenant_id_key_pk" PRIMARY KEY("tenant_id","key")
);
--> statement-breakpoint
ALTER TABLE "billing_effect" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing_event" (
	"id" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"type" text NOT NULL,
	"tenant_id" text,
	"body" text NOT NULL,
	"status" text DEFAULT 'received' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"problem" text,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "billing_event_status_known" CHECK ("billing_event"."status" in ('received', 'applied', 'ignored', 'failed')),
	CONSTRAINT "billing_event_source_known" CHECK ("billing_event"."source" in ('lago', 'stripe'))
);
--> statement-breakpoint
ALTER TABLE "billing_event" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "entitlement_override" (
	"tenant_id" text NOT NULL,
	"name" text NOT NULL,
	"value" bigint NOT NULL,
	"reason" text NOT NULL,
	"until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "entitlement_override_tenant_id_name_pk" PRIMARY KEY("tenant_id","name")
);
--> statement-breakpoint
ALTER TABLE "entitlement_override" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "invoice" (
	"tenant_id" text NOT NULL,
	"lago_id" text NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"payment_status" text NOT NULL,
	"is_overdue" boolean DEFAULT false NOT NULL,
	"currency" text NOT NULL,
	"total_cents" bigint NOT NULL,
	"due_cents" bigint NOT NULL,
	"issued_on" date NOT NULL,
	"due_on" date,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "invoice_tenant_id_lago_id_pk" PRIMARY KEY("tenant_id","lago_id")
);
--> statement-breakpoint
ALTER TABLE "invoice" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "subscription" (
	"tenant_id" text PRIMARY KEY NOT NULL,
	"lago_id" text NOT NULL,
	"plan" text NOT NULL,
	"currency" text NOT NULL,
	"interval" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp (3) with time zone,
	"trial_ends_at" timestamp (3) with time zone,
	"period_starts_at" timestamp (3) with time zone,
	"period_ends_at" timestamp (3) with time zone,
	"ends_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"next_plan" text,
	"next_plan_at" timestamp (3) with time zone,
	"unpaid_since" timestamp (3) with time zone,
	"synced_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "subscription_status_known" CHECK ("subscription"."status" in ('pending', 'active', 'ended')),
	CONSTRAINT "subscription_interval_known" CHECK ("subscription"."interval" in ('monthly', 'yearly'))
);
--> statement-breakpoint
ALTER TABLE "subscription" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "billing_effect" ADD CONSTRAINT "billing_effect_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlement_override" ADD CONSTRAINT "entitlement_override_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "billing_effect_untold" ON "billing_effect" USING btree ("created_at") WHERE "billing_effect"."tell" is not null;--> statement-breakpoint
CREATE INDEX "billing_event_list" ON "billing_event" USING btree ("received_at","id");--> statement-breakpoint
CREATE INDEX "billing_event_open" ON "billing_event" USING btree ("received_at") WHERE "billing_event"."status" in ('received', 'failed');--> statement-breakpoint
CREATE INDEX "billing_event_tenant_id_index" ON "billing_event" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "invoice_list" ON "invoice" USING btree ("tenant_id","issued_on","lago_id");--> statement-breakpoint
CREATE INDEX "subscription_unpaid" ON "subscription" USING btree ("unpaid_since") WHERE "subscription"."unpaid_since" is not null;--> statement-breakpoint
CREATE POLICY "billing_effect_of_tenant" ON "billing_effect" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "billing_effect_platform_select" ON "billing_effect" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "billing_event_platform_insert" ON "billing_event" AS PERMISSIVE FOR INSERT TO "gateway" WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "billing_event_platform_select" ON "billing_event" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "billing_event_platform_update" ON "billing_event" AS PERMISSIVE FOR UPDATE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on') WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "billing_event_platform_delete" ON "billing_event" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "entitlement_override_of_tenant" ON "entitlement_override" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "entitlement_override_platform_select" ON "entitlement_override" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "invoice_of_tenant" ON "invoice" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "invoice_platform_select" ON "invoice" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "subscription_of_tenant" ON "subscription" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "subscription_platform_select" ON "subscription" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
ALTER TABLE "subscription" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "invoice" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "entitlement_override" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "billing_event" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "billing_effect" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "subscription", "invoice", "billing_effect" TO "gateway";--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "entitlement_override", "billing_event" TO "gateway";
