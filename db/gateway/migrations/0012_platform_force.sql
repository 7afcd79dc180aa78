-- The owner is bound by row-level security too.
ALTER TABLE "entry_rule" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "maintenance" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "idempotency_key" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "contact_message" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "entry_rule", "contact_message" TO gateway;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "maintenance", "idempotency_key" TO gateway;
