CREATE TABLE "job_event" (
	"id" text PRIMARY KEY NOT NULL,
	"taken_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "job_event" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "job_event_list" ON "job_event" USING btree ("taken_at");--> statement-breakpoint
CREATE POLICY "job_event_platform_select" ON "job_event" AS PERMISSIVE FOR SELECT TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "job_event_platform_insert" ON "job_event" AS PERMISSIVE FOR INSERT TO "gateway" WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "job_event_platform_delete" ON "job_event" AS PERMISSIVE FOR DELETE TO "gateway" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
ALTER TABLE "job_event" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "job_event" TO "gateway";
