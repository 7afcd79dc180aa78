ALTER TABLE "schedules" ADD COLUMN "failing_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "failing_told_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "schedules_failing_untold" ON "schedules" USING btree ("failing_since") WHERE "schedules"."failing_since" is not null and "schedules"."failing_told_at" is null;