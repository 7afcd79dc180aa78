CREATE TABLE "datasets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"name" text NOT NULL,
	"file_name" text NOT NULL,
	"bytes" bigint NOT NULL,
	"object_key" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "datasets_tenant_id_id_unique" UNIQUE("tenant_id","id"),
	CONSTRAINT "datasets_tenant_id_filled" CHECK ("datasets"."tenant_id" <> '')
);
--> statement-breakpoint
ALTER TABLE "datasets" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "task_results" (
	"task_id" uuid NOT NULL,
	"tenant_id" text NOT NULL,
	"score" double precision NOT NULL,
	"completeness" double precision NOT NULL,
	"validity" double precision NOT NULL,
	"uniqueness" double precision NOT NULL,
	"rows" integer NOT NULL,
	"error_row_count" integer NOT NULL,
	"columns" jsonb NOT NULL,
	"error_rows" jsonb NOT NULL,
	"clean_key" text NOT NULL,
	"errors_key" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "task_results_tenant_id_task_id_pk" PRIMARY KEY("tenant_id","task_id")
);
--> statement-breakpoint
ALTER TABLE "task_results" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"dataset_id" uuid NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"progress" jsonb NOT NULL,
	"error_code" text,
	"error_message" text,
	"created_by" text NOT NULL,
	"trace_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"driven_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "tasks_tenant_id_id_unique" UNIQUE("tenant_id","id"),
	CONSTRAINT "tasks_tenant_id_filled" CHECK ("tasks"."tenant_id" <> ''),
	CONSTRAINT "tasks_status_known" CHECK ("tasks"."status" in ('pending', 'processing', 'completed', 'failed')),
	CONSTRAINT "tasks_finished_when_final" CHECK (("tasks"."finished_at" is not null) = ("tasks"."status" in ('completed', 'failed')))
);
--> statement-breakpoint
ALTER TABLE "tasks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "usage_ledger" (
	"transaction_id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"metric" text NOT NULL,
	"quantity" bigint NOT NULL,
	"task_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "usage_ledger_tenant_id_filled" CHECK ("usage_ledger"."tenant_id" <> ''),
	CONSTRAINT "usage_ledger_quantity_positive" CHECK ("usage_ledger"."quantity" >= 0)
);
--> statement-breakpoint
ALTER TABLE "usage_ledger" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "task_results" ADD CONSTRAINT "task_results_task_of_same_tenant" FOREIGN KEY ("tenant_id","task_id") REFERENCES "public"."tasks"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_dataset_of_same_tenant" FOREIGN KEY ("tenant_id","dataset_id") REFERENCES "public"."datasets"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "datasets_list" ON "datasets" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "tasks_list" ON "tasks" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "tasks_of_dataset" ON "tasks" USING btree ("tenant_id","dataset_id");--> statement-breakpoint
CREATE INDEX "tasks_unfinished" ON "tasks" USING btree ("driven_at") WHERE "tasks"."finished_at" is null;--> statement-breakpoint
CREATE INDEX "tasks_unfinished_of_tenant" ON "tasks" USING btree ("tenant_id") WHERE "tasks"."finished_at" is null;--> statement-breakpoint
CREATE INDEX "usage_ledger_list" ON "usage_ledger" USING btree ("tenant_id","metric","created_at");--> statement-breakpoint
CREATE POLICY "datasets_of_tenant" ON "datasets" AS PERMISSIVE FOR ALL TO "jobs" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "task_results_of_tenant" ON "task_results" AS PERMISSIVE FOR ALL TO "jobs" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "tasks_of_tenant" ON "tasks" AS PERMISSIVE FOR ALL TO "jobs" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "tasks_platform_select" ON "tasks" AS PERMISSIVE FOR SELECT TO "jobs" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "tasks_platform_update" ON "tasks" AS PERMISSIVE FOR UPDATE TO "jobs" USING ((select current_setting('app.platform', true)) = 'on') WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "usage_ledger_of_tenant" ON "usage_ledger" AS PERMISSIVE FOR ALL TO "jobs" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));