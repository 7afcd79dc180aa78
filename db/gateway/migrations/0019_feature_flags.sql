CREATE TABLE "feature_flag" (
	"id" text PRIMARY KEY NOT NULL,
	"rollout" text NOT NULL,
	"share_percent" integer,
	"changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "feature_flag_rollout_known" CHECK ("feature_flag"."rollout" in ('on', 'off', 'share')),
	CONSTRAINT "feature_flag_share_fits" CHECK (("feature_flag"."rollout" = 'share') = ("feature_flag"."share_percent" is not null) and "feature_flag"."share_percent" between 1 and 99)
);
--> statement-breakpoint
ALTER TABLE "feature_flag" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "feature_flag_override" (
	"tenant_id" text NOT NULL,
	"name" text NOT NULL,
	"is_on" boolean NOT NULL,
	"note" text NOT NULL,
	"changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "feature_flag_override_tenant_id_name_pk" PRIMARY KEY("tenant_id","name")
);
--> statement-breakpoint
ALTER TABLE "feature_flag_override" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "feature_flag_override" ADD CONSTRAINT "feature_flag_override_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE POLICY "feature_flag_platform_select" ON "feature_flag" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "feature_flag_platform_insert" ON "feature_flag" AS PERMISSIVE FOR INSERT TO "gateway" WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "feature_flag_platform_update" ON "feature_flag" AS PERMISSIVE FOR UPDATE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on') WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "feature_flag_platform_delete" ON "feature_flag" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "feature_flag_override_of_tenant" ON "feature_flag_override" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "feature_flag_override_platform_select" ON "feature_flag_override" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
ALTER TABLE "feature_flag" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "feature_flag_override" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "feature_flag", "feature_flag_override" TO "gateway";
