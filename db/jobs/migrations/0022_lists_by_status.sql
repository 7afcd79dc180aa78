CREATE INDEX "dead_letters_by_status" ON "dead_letters" USING btree ("tenant_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "dead_letters_of_all_by_status" ON "dead_letters" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "tasks_by_status" ON "tasks" USING btree ("tenant_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_status" ON "webhook_deliveries" USING btree ("tenant_id","endpoint_id","status","created_at","id");