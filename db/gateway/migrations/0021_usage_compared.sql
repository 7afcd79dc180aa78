ALTER TABLE "subscription" ADD COLUMN "usage_drift" bigint;--> statement-breakpoint
ALTER TABLE "subscription" ADD COLUMN "usage_compared_at" timestamp (3) with time zone;