-- The owner is bound by row-level security too.
ALTER TABLE "organization" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "member" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "invitation" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant_domain" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_key" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "scim_token" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "scim_user" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "scim_group" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "scim_group_member" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "notification" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "notification_preference" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "sign_in" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "known_device" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "data_export" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "erasure" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "two_factor", "passkey", "sso_provider", "tenant_domain", "api_key", "scim_token", "scim_user", "scim_group", "scim_group_member", "notification", "notification_preference", "sign_in", "known_device", "data_export" TO gateway;--> statement-breakpoint
-- What was erased stays on record.
GRANT SELECT, INSERT, UPDATE ON "erasure" TO gateway;
