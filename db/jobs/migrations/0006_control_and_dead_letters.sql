CREATE TABLE "dead_letters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"task_id" uuid,
	"source" text DEFAULT 'step' NOT NULL,
	"source_key" text NOT NULL,
	"status" text DEFAULT 'waiting' NOT NULL,
	"flow" text NOT NULL,
	"step" text NOT NULL,
	"part" integer NOT NULL,
	"round" integer NOT NULL,
	"attempts" integer NOT NULL,
	"input" text NOT NULL,
	"error_kind" text NOT NULL,
	"error_code" text NOT NULL,
	"error_message" text NOT NULL,
	"error_detail" text,
	"trace_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"cleared_at" timestamp (3) with time zone,
	CONSTRAINT "dead_letters_source_unique" UNIQUE("source","source_key"),
	CONSTRAINT "dead_letters_tenant_id_filled" CHECK ("dead_letters"."tenant_id" <> ''),
	CONSTRAINT "dead_letters_source_known" CHECK ("dead_letters"."source" in ('step', 'queue')),
	CONSTRAINT "dead_letters_status_known" CHECK ("dead_letters"."status" in ('waiting', 'replayed', 'discarded')),
	CONSTRAINT "dead_letters_settled_when_done" CHECK (("dead_letters"."settled_at" is null) = ("dead_letters"."status" = 'waiting'))
);
--> statement-breakpoint
ALTER TABLE "dead_letters" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tasks" DROP CONSTRAINT "tasks_status_known";--> statement-breakpoint
ALTER TABLE "tasks" DROP CONSTRAINT "tasks_finished_when_final";--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "round" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "dead_letters" ADD CONSTRAINT "dead_letters_task_of_same_tenant" FOREIGN KEY ("tenant_id","task_id") REFERENCES "public"."tasks"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dead_letters_list" ON "dead_letters" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "dead_letters_of_all" ON "dead_letters" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "dead_letters_of_task" ON "dead_letters" USING btree ("tenant_id","task_id");--> statement-breakpoint
CREATE INDEX "dead_letters_waiting" ON "dead_letters" USING btree ("created_at") WHERE "dead_letters"."status" = 'waiting';--> statement-breakpoint
CREATE INDEX "dead_letters_uncleared" ON "dead_letters" USING btree ("settled_at") WHERE "dead_letters"."status" = 'discarded' and "dead_letters"."cleared_at" is null;--> statement-breakpoint
CREATE INDEX "tasks_cancelled_untold" ON "tasks" USING btree ("finished_at") WHERE "tasks"."status" = 'cancelled' and ("tasks"."driven_at" is null or "tasks"."driven_at" < "tasks"."finished_at");--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_status_known" CHECK ("tasks"."status" in ('pending', 'processing', 'paused', 'completed', 'failed', 'cancelled'));--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_finished_when_final" CHECK (("tasks"."finished_at" is not null) = ("tasks"."status" in ('completed', 'failed', 'cancelled')));--> statement-breakpoint
CREATE POLICY "dead_letters_of_tenant" ON "dead_letters" AS PERMISSIVE FOR ALL TO "jobs" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
CREATE POLICY "dead_letters_platform_select" ON "dead_letters" AS PERMISSIVE FOR SELECT TO "jobs" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
ALTER TABLE "dead_letters" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
-- What was given up is kept as it was: only what became of it is noted.
GRANT SELECT, INSERT ON "dead_letters" TO jobs;--> statement-breakpoint
GRANT UPDATE ("status", "settled_at", "cleared_at") ON "dead_letters" TO jobs;
