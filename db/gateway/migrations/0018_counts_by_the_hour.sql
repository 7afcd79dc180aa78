CREATE TABLE "request_count" (
	"id" text PRIMARY KEY NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"status_class" integer NOT NULL,
	"bucket" integer NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "request_count_status_known" CHECK ("request_count"."status_class" between 1 and 5)
);
--> statement-breakpoint
ALTER TABLE "request_count" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "request_count_list" ON "request_count" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "audit_log_of_request" ON "audit_log" USING btree ("request_id");--> statement-breakpoint
CREATE POLICY "request_count_platform_select" ON "request_count" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "request_count_platform_insert" ON "request_count" AS PERMISSIVE FOR INSERT TO "gateway" WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "request_count_platform_update" ON "request_count" AS PERMISSIVE FOR UPDATE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on') WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "request_count_platform_delete" ON "request_count" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
ALTER TABLE "request_count" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "request_count" TO "gateway";
