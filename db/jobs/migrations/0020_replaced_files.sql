ALTER TABLE "datasets" ADD COLUMN "replaced_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "datasets_replaced" ON "datasets" USING btree ("replaced_at") WHERE "datasets"."replaced_at" is not null;--> statement-breakpoint
GRANT UPDATE ("replaced_at") ON "datasets" TO jobs;
