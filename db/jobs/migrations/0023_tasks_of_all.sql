CREATE INDEX "tasks_of_all" ON "tasks" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "tasks_of_all_failed" ON "tasks" USING btree ("created_at","id") WHERE "tasks"."status" = 'failed';--> statement-breakpoint
CREATE INDEX "tasks_of_all_open" ON "tasks" USING btree ("created_at","id") WHERE "tasks"."finished_at" is null;