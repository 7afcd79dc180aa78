ALTER TABLE "subscription" ADD COLUMN "begun_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "subscription" ADD COLUMN "failed_at" timestamp (3) with time zone;