-- Row-level security binds the owner too, and the worker's role may do what it needs and no more.
-- A later table is out of the worker's reach until its own migration says ENABLE, FORCE and GRANT.
ALTER TABLE "datasets" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tasks" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "task_results" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "usage_ledger" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
REVOKE ALL ON SCHEMA public FROM PUBLIC;--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO jobs;--> statement-breakpoint
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM PUBLIC;--> statement-breakpoint
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "datasets" TO jobs;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "tasks" TO jobs;--> statement-breakpoint
GRANT SELECT, INSERT ON "task_results" TO jobs;--> statement-breakpoint
GRANT SELECT, INSERT ON "usage_ledger" TO jobs;
