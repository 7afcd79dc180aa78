ALTER TABLE "usage_ledger" ADD COLUMN "sent_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "usage_ledger" ADD COLUMN "refusal" text;--> statement-breakpoint
CREATE INDEX "usage_ledger_unsent" ON "usage_ledger" USING btree ("created_at") WHERE "usage_ledger"."sent_at" is null;--> statement-breakpoint
CREATE POLICY "usage_ledger_platform_select" ON "usage_ledger" AS PERMISSIVE FOR SELECT TO "jobs" USING ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
CREATE POLICY "usage_ledger_platform_update" ON "usage_ledger" AS PERMISSIVE FOR UPDATE TO "jobs" USING ((select current_setting('app.platform', true)) = 'on') WITH CHECK ((select current_setting('app.platform', true)) = 'on');--> statement-breakpoint
-- What was used is never changed: only that it was sent is noted.
GRANT UPDATE ("sent_at", "refusal") ON "usage_ledger" TO jobs;
