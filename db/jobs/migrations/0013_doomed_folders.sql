CREATE TABLE "doomed_folders" (
	"tenant_id" text NOT NULL,
	"folder" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "doomed_folders_tenant_id_folder_pk" PRIMARY KEY("tenant_id","folder"),
	CONSTRAINT "doomed_folders_tenant_id_filled" CHECK ("doomed_folders"."tenant_id" <> '')
);
--> statement-breakpoint
ALTER TABLE "doomed_folders" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "doomed_folders_by_age" ON "doomed_folders" USING btree ("created_at");--> statement-breakpoint
CREATE POLICY "doomed_folders_of_tenant" ON "doomed_folders" AS PERMISSIVE FOR ALL TO "jobs" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "doomed_folders_platform_select" ON "doomed_folders" AS PERMISSIVE FOR SELECT TO "jobs" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
ALTER TABLE "doomed_folders" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "doomed_folders" TO jobs;
