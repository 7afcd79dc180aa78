ALTER TABLE "webhook_deliveries" ADD COLUMN "sending_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD COLUMN "ordered" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_waiting" ON "webhook_deliveries" USING btree ("tenant_id","endpoint_id","created_at","id") WHERE "webhook_deliveries"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_sending" ON "webhook_deliveries" USING btree ("tenant_id","endpoint_id") WHERE "webhook_deliveries"."sending_until" is not null;--> statement-breakpoint
GRANT UPDATE ("sending_until") ON "webhook_deliveries" TO jobs;
