CREATE TABLE "upload_parts" (
	"tenant_id" text NOT NULL,
	"upload_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"bytes" integer NOT NULL,
	"etag" text NOT NULL,
	CONSTRAINT "upload_parts_tenant_id_upload_id_number_pk" PRIMARY KEY("tenant_id","upload_id","number")
);
--> statement-breakpoint
ALTER TABLE "upload_parts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"name" text NOT NULL,
	"file_name" text NOT NULL,
	"bytes" bigint NOT NULL,
	"object_key" text NOT NULL,
	"multipart_id" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "uploads_tenant_id_id_unique" UNIQUE("tenant_id","id"),
	CONSTRAINT "uploads_tenant_id_filled" CHECK ("uploads"."tenant_id" <> '')
);
--> statement-breakpoint
ALTER TABLE "uploads" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP INDEX "datasets_list";--> statement-breakpoint
DROP INDEX "tasks_of_dataset";--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "rules" jsonb;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "rules_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "upload_parts" ADD CONSTRAINT "upload_parts_upload_of_same_tenant" FOREIGN KEY ("tenant_id","upload_id") REFERENCES "public"."uploads"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "uploads_of_creator" ON "uploads" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "uploads_by_age" ON "uploads" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "datasets_by_name" ON "datasets" USING btree ("tenant_id","name","id") WHERE "datasets"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "datasets_by_bytes" ON "datasets" USING btree ("tenant_id","bytes","id") WHERE "datasets"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "datasets_bin" ON "datasets" USING btree ("tenant_id","created_at","id") WHERE "datasets"."deleted_at" is not null;--> statement-breakpoint
CREATE INDEX "datasets_deleted" ON "datasets" USING btree ("deleted_at") WHERE "datasets"."deleted_at" is not null;--> statement-breakpoint
CREATE INDEX "datasets_list" ON "datasets" USING btree ("tenant_id","created_at","id") WHERE "datasets"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "tasks_of_dataset" ON "tasks" USING btree ("tenant_id","dataset_id","created_at","id");--> statement-breakpoint
CREATE POLICY "upload_parts_of_tenant" ON "upload_parts" AS PERMISSIVE FOR ALL TO "jobs" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "uploads_of_tenant" ON "uploads" AS PERMISSIVE FOR ALL TO "jobs" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "uploads_platform_select" ON "uploads" AS PERMISSIVE FOR SELECT TO "jobs" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
ALTER TABLE "uploads" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "upload_parts" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "uploads" TO jobs;--> statement-breakpoint
GRANT UPDATE ("created_by") ON "uploads" TO jobs;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "upload_parts" TO jobs;--> statement-breakpoint
-- Whose a data set is, and when it was made, stays as it was.
GRANT UPDATE ("name", "file_name", "bytes", "object_key", "metadata", "rules", "rules_version", "deleted_at") ON "datasets" TO jobs;
