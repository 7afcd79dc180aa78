CREATE TABLE "schedules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"dataset_id" uuid NOT NULL,
	"name" text NOT NULL,
	"cron" text NOT NULL,
	"time_zone" text NOT NULL,
	"entitlements" jsonb NOT NULL,
	"next_at" timestamp (3) with time zone,
	"last_run_at" timestamp (3) with time zone,
	"last_task_id" uuid,
	"last_error" text,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedules_tenant_id_id_unique" UNIQUE("tenant_id","id"),
	CONSTRAINT "schedules_tenant_id_filled" CHECK ("schedules"."tenant_id" <> '')
);
--> statement-breakpoint
ALTER TABLE "schedules" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "priority" text DEFAULT 'interactive' NOT NULL;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_dataset_of_same_tenant" FOREIGN KEY ("tenant_id","dataset_id") REFERENCES "public"."datasets"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "schedules_list" ON "schedules" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "schedules_of_dataset" ON "schedules" USING btree ("tenant_id","dataset_id");--> statement-breakpoint
CREATE INDEX "schedules_of_creator" ON "schedules" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "schedules_due" ON "schedules" USING btree ("next_at") WHERE "schedules"."next_at" is not null;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_priority_known" CHECK ("tasks"."priority" in ('interactive', 'bulk'));--> statement-breakpoint
CREATE POLICY "schedules_of_tenant" ON "schedules" AS PERMISSIVE FOR ALL TO "jobs" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "schedules_platform_select" ON "schedules" AS PERMISSIVE FOR SELECT TO "jobs" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
ALTER TABLE "schedules" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "schedules" TO jobs;
