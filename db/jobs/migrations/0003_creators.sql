CREATE INDEX "datasets_of_creator" ON "datasets" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "tasks_of_creator" ON "tasks" USING btree ("created_by");--> statement-breakpoint
CREATE POLICY "datasets_platform_select" ON "datasets" AS PERMISSIVE FOR SELECT TO "jobs" USING ((select current_setting('app.platform', true)) = 'on');