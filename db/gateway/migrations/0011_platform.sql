CREATE TABLE "contact_message" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"message" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contact_message_email_lower" CHECK ("contact_message"."email" = lower("contact_message"."email"))
);
--> statement-breakpoint
ALTER TABLE "contact_message" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "entry_rule" (
	"id" uuid PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"note" text NOT NULL,
	"ends_at" timestamp (3) with time zone,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "entry_rule_action_kind_value_unique" UNIQUE("action","kind","value"),
	CONSTRAINT "entry_rule_action_known" CHECK ("entry_rule"."action" in ('allow', 'deny')),
	CONSTRAINT "entry_rule_kind_known" CHECK ("entry_rule"."kind" in ('address', 'country'))
);
--> statement-breakpoint
ALTER TABLE "entry_rule" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text,
	"tenant_id" text,
	"fingerprint" text NOT NULL,
	"attempt" uuid NOT NULL,
	"locked_until" timestamp (3) with time zone NOT NULL,
	"status" integer,
	"headers" jsonb,
	"body" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "idempotency_key" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "maintenance" (
	"id" text PRIMARY KEY NOT NULL,
	"message" text NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "maintenance_once" CHECK ("maintenance"."id" = 'now')
);
--> statement-breakpoint
ALTER TABLE "maintenance" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "entry_rule" ADD CONSTRAINT "entry_rule_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance" ADD CONSTRAINT "maintenance_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contact_message_list" ON "contact_message" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "contact_message_email_index" ON "contact_message" USING btree ("email");--> statement-breakpoint
CREATE INDEX "entry_rule_list" ON "entry_rule" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "idempotency_key_expires_at_index" ON "idempotency_key" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "idempotency_key_user_id_index" ON "idempotency_key" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "idempotency_key_tenant_id_index" ON "idempotency_key" USING btree ("tenant_id");--> statement-breakpoint
CREATE POLICY "contact_message_platform_select" ON "contact_message" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "contact_message_platform_insert" ON "contact_message" AS PERMISSIVE FOR INSERT TO "gateway" WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "contact_message_platform_delete" ON "contact_message" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "entry_rule_platform_select" ON "entry_rule" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "entry_rule_platform_insert" ON "entry_rule" AS PERMISSIVE FOR INSERT TO "gateway" WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "entry_rule_platform_delete" ON "entry_rule" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "idempotency_key_platform_select" ON "idempotency_key" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "idempotency_key_platform_insert" ON "idempotency_key" AS PERMISSIVE FOR INSERT TO "gateway" WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "idempotency_key_platform_update" ON "idempotency_key" AS PERMISSIVE FOR UPDATE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on') WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "idempotency_key_platform_delete" ON "idempotency_key" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "maintenance_platform_select" ON "maintenance" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "maintenance_platform_insert" ON "maintenance" AS PERMISSIVE FOR INSERT TO "gateway" WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "maintenance_platform_update" ON "maintenance" AS PERMISSIVE FOR UPDATE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on') WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "maintenance_platform_delete" ON "maintenance" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');