-- The worker reads and writes rows and changes no schema. Keys are added and read; they expire, nothing edits them.
GRANT USAGE ON SCHEMA public TO gateway;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "user", "session", "account", "verification", "organization", "member", "invitation" TO gateway;--> statement-breakpoint
GRANT SELECT, INSERT ON "jwks" TO gateway;--> statement-breakpoint
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gateway;--> statement-breakpoint
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO gateway;
