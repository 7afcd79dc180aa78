-- Nobody could be invited before: there is no row to keep.
DELETE FROM "invitation";--> statement-breakpoint
CREATE TABLE "passkey" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text,
	"public_key" text NOT NULL,
	"credential_id" text NOT NULL,
	"counter" integer NOT NULL,
	"device_type" text NOT NULL,
	"backed_up" boolean NOT NULL,
	"transports" text,
	"aaguid" text,
	"created_at" timestamp (3) with time zone DEFAULT now(),
	CONSTRAINT "passkey_credential_id_unique" UNIQUE("credential_id")
);
--> statement-breakpoint
CREATE TABLE "sso_provider" (
	"id" text PRIMARY KEY NOT NULL,
	"provider_id" text NOT NULL,
	"tenant_id" text,
	"issuer" text NOT NULL,
	"domain" text NOT NULL,
	"domain_verified" boolean DEFAULT false NOT NULL,
	"oidc_config" text,
	"saml_config" text,
	"user_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sso_provider_provider_id_unique" UNIQUE("provider_id")
);
--> statement-breakpoint
CREATE TABLE "two_factor" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"secret" text NOT NULL,
	"backup_codes" text NOT NULL,
	"verified" boolean DEFAULT true NOT NULL,
	"failed_verification_count" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp (3) with time zone,
	CONSTRAINT "two_factor_user_id_unique" UNIQUE("user_id")
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"name" text NOT NULL,
	"start" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"requests_per_minute" integer,
	"created_by" text,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"replaces" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_key_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
ALTER TABLE "api_key" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_group" (
	"id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"display_name" text NOT NULL,
	"external_id" text,
	"role" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scim_group_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "scim_group_name_once" UNIQUE("tenant_id","display_name"),
	CONSTRAINT "scim_group_role_known" CHECK (role in ('admin', 'billing', 'member', 'viewer'))
);
--> statement-breakpoint
ALTER TABLE "scim_group" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_group_member" (
	"tenant_id" text NOT NULL,
	"group_id" text NOT NULL,
	"scim_user_id" text NOT NULL,
	CONSTRAINT "scim_group_member_tenant_id_group_id_scim_user_id_pk" PRIMARY KEY("tenant_id","group_id","scim_user_id")
);
--> statement-breakpoint
ALTER TABLE "scim_group_member" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_token" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"created_by" text,
	"last_used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scim_token_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
ALTER TABLE "scim_token" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_user" (
	"id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"user_id" text NOT NULL,
	"user_name" text NOT NULL,
	"external_id" text,
	"active" boolean DEFAULT true NOT NULL,
	"attributes" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scim_user_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "scim_user_once" UNIQUE("tenant_id","user_id"),
	CONSTRAINT "scim_user_name_once" UNIQUE("tenant_id","user_name")
);
--> statement-breakpoint
ALTER TABLE "scim_user" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant_domain" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"domain" text NOT NULL,
	"token" text NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"auto_join" boolean DEFAULT false NOT NULL,
	"auto_join_role" text DEFAULT 'member' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_domain_once" UNIQUE("tenant_id","domain"),
	CONSTRAINT "tenant_domain_lower" CHECK ("tenant_domain"."domain" = lower("tenant_domain"."domain")),
	CONSTRAINT "tenant_domain_role_known" CHECK ("tenant_domain"."auto_join_role" in ('member', 'viewer'))
);
--> statement-breakpoint
ALTER TABLE "tenant_domain" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "data_export" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"object_key" text,
	"token_hash" text,
	"bytes" bigint,
	"expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "data_export_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "data_export_status_known" CHECK ("data_export"."status" in ('pending', 'ready', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "data_export" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "erasure" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"cancel_token_hash" text,
	"cancelled_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"receipts" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "erasure_cancel_token_hash_unique" UNIQUE("cancel_token_hash")
);
--> statement-breakpoint
ALTER TABLE "erasure" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "known_device" (
	"user_id" text NOT NULL,
	"device_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "known_device_user_id_device_hash_pk" PRIMARY KEY("user_id","device_hash")
);
--> statement-breakpoint
ALTER TABLE "known_device" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "notification" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"about_tenant_id" text,
	"kind" text NOT NULL,
	"params" jsonb NOT NULL,
	"read_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notification" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "notification_preference" (
	"user_id" text NOT NULL,
	"topic" text NOT NULL,
	"in_app" boolean NOT NULL,
	"mail" boolean NOT NULL,
	CONSTRAINT "notification_preference_user_id_topic_pk" PRIMARY KEY("user_id","topic")
);
--> statement-breakpoint
ALTER TABLE "notification_preference" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sign_in" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"session_id" text,
	"method" text NOT NULL,
	"outcome" text NOT NULL,
	"new_device" boolean DEFAULT false NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"place" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sign_in_outcome_known" CHECK ("sign_in"."outcome" in ('succeeded', 'failed', 'locked'))
);
--> statement-breakpoint
ALTER TABLE "sign_in" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "organization" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "invitation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "member" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "invitation" RENAME COLUMN "organization_id" TO "tenant_id";--> statement-breakpoint
ALTER TABLE "member" RENAME COLUMN "organization_id" TO "tenant_id";--> statement-breakpoint
ALTER TABLE "member" DROP CONSTRAINT "member_organization_id_user_id_unique";--> statement-breakpoint
ALTER TABLE "member" DROP CONSTRAINT "member_role_known";--> statement-breakpoint
ALTER TABLE "invitation" DROP CONSTRAINT "invitation_organization_id_organization_id_fk";
--> statement-breakpoint
ALTER TABLE "invitation" DROP CONSTRAINT "invitation_inviter_id_user_id_fk";
--> statement-breakpoint
ALTER TABLE "member" DROP CONSTRAINT "member_organization_id_organization_id_fk";
--> statement-breakpoint
DROP INDEX "invitation_organization_id_index";--> statement-breakpoint
DROP INDEX "invitation_email_index";--> statement-breakpoint
ALTER TABLE "invitation" ALTER COLUMN "role" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "invitation" ALTER COLUMN "inviter_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "invitation" ADD COLUMN "token_hash" text NOT NULL;--> statement-breakpoint
ALTER TABLE "invitation" ADD COLUMN "accepted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "invitation" ADD COLUMN "cancelled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "organization" ADD COLUMN "require_two_factor" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "method" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "two_factor" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "place" text;--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "two_factor_enabled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_provider" ADD CONSTRAINT "sso_provider_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_provider" ADD CONSTRAINT "sso_provider_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "two_factor" ADD CONSTRAINT "two_factor_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_group" ADD CONSTRAINT "scim_group_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_group_member" ADD CONSTRAINT "scim_group_member_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_group_member" ADD CONSTRAINT "scim_group_member_group" FOREIGN KEY ("tenant_id","group_id") REFERENCES "public"."scim_group"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_group_member" ADD CONSTRAINT "scim_group_member_user" FOREIGN KEY ("tenant_id","scim_user_id") REFERENCES "public"."scim_user"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_token" ADD CONSTRAINT "scim_token_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_token" ADD CONSTRAINT "scim_token_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_user" ADD CONSTRAINT "scim_user_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_user" ADD CONSTRAINT "scim_user_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_domain" ADD CONSTRAINT "tenant_domain_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "data_export" ADD CONSTRAINT "data_export_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "known_device" ADD CONSTRAINT "known_device_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_preference" ADD CONSTRAINT "notification_preference_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "passkey_user_id_index" ON "passkey" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sso_provider_tenant_id_index" ON "sso_provider" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "sso_provider_domain_index" ON "sso_provider" USING btree ("domain");--> statement-breakpoint
CREATE INDEX "two_factor_secret_index" ON "two_factor" USING btree ("secret");--> statement-breakpoint
CREATE INDEX "api_key_list" ON "api_key" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "api_key_created_by_index" ON "api_key" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "scim_token_tenant_id_index" ON "scim_token" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "scim_token_created_by_index" ON "scim_token" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "scim_user_user_id_index" ON "scim_user" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_domain_verified_once" ON "tenant_domain" USING btree ("domain") WHERE "tenant_domain"."verified_at" is not null;--> statement-breakpoint
CREATE INDEX "data_export_list" ON "data_export" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "erasure_due" ON "erasure" USING btree ("due_at") WHERE "erasure"."finished_at" is null and "erasure"."cancelled_at" is null;--> statement-breakpoint
CREATE INDEX "erasure_of_user" ON "erasure" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "notification_list" ON "notification" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sign_in_list" ON "sign_in" USING btree ("user_id","created_at","id");--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_inviter_id_user_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_tenant_id_organization_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invitation_list" ON "invitation" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_open_once" ON "invitation" USING btree ("tenant_id","email") WHERE "invitation"."accepted_at" is null and "invitation"."cancelled_at" is null;--> statement-breakpoint
ALTER TABLE "invitation" DROP COLUMN "status";--> statement-breakpoint
ALTER TABLE "organization" DROP COLUMN "logo";--> statement-breakpoint
ALTER TABLE "organization" DROP COLUMN "metadata";--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_token_hash_unique" UNIQUE("token_hash");--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_once" UNIQUE("tenant_id","user_id");--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_role_known" CHECK (role in ('owner', 'admin', 'billing', 'member', 'viewer'));--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_email_lower" CHECK ("invitation"."email" = lower("invitation"."email"));--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_role_known" CHECK (role in ('owner', 'admin', 'billing', 'member', 'viewer'));--> statement-breakpoint
CREATE POLICY "invitation_of_tenant" ON "invitation" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "member_of_tenant" ON "member" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "member_of_user" ON "member" AS PERMISSIVE FOR SELECT TO "gateway" USING (user_id = (select nullif(current_setting('app.user_id', true), '')));--> statement-breakpoint
CREATE POLICY "member_platform_select" ON "member" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "organization_of_tenant" ON "organization" AS PERMISSIVE FOR ALL TO "gateway" USING (id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "organization_of_user" ON "organization" AS PERMISSIVE FOR SELECT TO "gateway" USING (exists (select from member where member.tenant_id = "organization".id and member.user_id = (select nullif(current_setting('app.user_id', true), ''))));--> statement-breakpoint
CREATE POLICY "organization_platform_select" ON "organization" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "api_key_of_tenant" ON "api_key" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "api_key_platform_select" ON "api_key" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "scim_group_of_tenant" ON "scim_group" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "scim_group_member_of_tenant" ON "scim_group_member" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "scim_token_of_tenant" ON "scim_token" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "scim_token_platform_select" ON "scim_token" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "scim_user_of_tenant" ON "scim_user" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "tenant_domain_of_tenant" ON "tenant_domain" AS PERMISSIVE FOR ALL TO "gateway" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "tenant_domain_platform_select" ON "tenant_domain" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "data_export_of_user" ON "data_export" AS PERMISSIVE FOR ALL TO "gateway" USING (user_id = (select nullif(current_setting('app.user_id', true), ''))) WITH CHECK (user_id = (select nullif(current_setting('app.user_id', true), '')));--> statement-breakpoint
CREATE POLICY "data_export_platform_select" ON "data_export" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "data_export_platform_update" ON "data_export" AS PERMISSIVE FOR UPDATE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on') WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "data_export_platform_delete" ON "data_export" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "erasure_of_user" ON "erasure" AS PERMISSIVE FOR ALL TO "gateway" USING (user_id = (select nullif(current_setting('app.user_id', true), ''))) WITH CHECK (user_id = (select nullif(current_setting('app.user_id', true), '')));--> statement-breakpoint
CREATE POLICY "erasure_platform_select" ON "erasure" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "erasure_platform_update" ON "erasure" AS PERMISSIVE FOR UPDATE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on') WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "known_device_of_user" ON "known_device" AS PERMISSIVE FOR ALL TO "gateway" USING (user_id = (select nullif(current_setting('app.user_id', true), ''))) WITH CHECK (user_id = (select nullif(current_setting('app.user_id', true), '')));--> statement-breakpoint
CREATE POLICY "notification_of_user" ON "notification" AS PERMISSIVE FOR ALL TO "gateway" USING (user_id = (select nullif(current_setting('app.user_id', true), ''))) WITH CHECK (user_id = (select nullif(current_setting('app.user_id', true), '')));--> statement-breakpoint
CREATE POLICY "notification_platform_select" ON "notification" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "notification_platform_delete" ON "notification" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "notification_preference_of_user" ON "notification_preference" AS PERMISSIVE FOR ALL TO "gateway" USING (user_id = (select nullif(current_setting('app.user_id', true), ''))) WITH CHECK (user_id = (select nullif(current_setting('app.user_id', true), '')));--> statement-breakpoint
CREATE POLICY "sign_in_of_user" ON "sign_in" AS PERMISSIVE FOR ALL TO "gateway" USING (user_id = (select nullif(current_setting('app.user_id', true), ''))) WITH CHECK (user_id = (select nullif(current_setting('app.user_id', true), '')));--> statement-breakpoint
CREATE POLICY "sign_in_platform_select" ON "sign_in" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "sign_in_platform_delete" ON "sign_in" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');