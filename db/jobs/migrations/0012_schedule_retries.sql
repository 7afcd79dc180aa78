DROP INDEX "schedules_due";--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "retry_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "schedules_due" ON "schedules" USING btree (coalesce("retry_at", "next_at")) WHERE "schedules"."next_at" is not null;