CREATE TABLE "dataset_metadata" (
	"tenant_id" text NOT NULL,
	"dataset_id" uuid NOT NULL,
	"key" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "dataset_metadata_tenant_id_dataset_id_key_pk" PRIMARY KEY("tenant_id","dataset_id","key"),
	CONSTRAINT "dataset_metadata_tenant_id_filled" CHECK ("dataset_metadata"."tenant_id" <> '')
);
--> statement-breakpoint
ALTER TABLE "dataset_metadata" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "dataset_metadata" ADD CONSTRAINT "dataset_metadata_dataset_of_same_tenant" FOREIGN KEY ("tenant_id","dataset_id") REFERENCES "public"."datasets"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dataset_metadata_by_value" ON "dataset_metadata" USING btree ("tenant_id","key","value","dataset_id");--> statement-breakpoint
CREATE POLICY "dataset_metadata_of_tenant" ON "dataset_metadata" AS PERMISSIVE FOR ALL TO "jobs" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));--> statement-breakpoint
ALTER TABLE "dataset_metadata" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "dataset_metadata" TO jobs;--> statement-breakpoint
-- It runs as whoever writes the data set, held to the same policies.
CREATE FUNCTION "keep_dataset_metadata"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  DELETE FROM public.dataset_metadata WHERE tenant_id = NEW.tenant_id AND dataset_id = NEW.id;
  INSERT INTO public.dataset_metadata (tenant_id, dataset_id, key, value)
    SELECT NEW.tenant_id, NEW.id, each.key, each.value FROM pg_catalog.jsonb_each_text(NEW.metadata) each
    WHERE each.value IS NOT NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "datasets_metadata_inserted" AFTER INSERT ON "datasets" FOR EACH ROW
  WHEN (NEW.metadata <> '{}'::jsonb) EXECUTE FUNCTION "keep_dataset_metadata"();--> statement-breakpoint
CREATE TRIGGER "datasets_metadata_changed" AFTER UPDATE OF "metadata" ON "datasets" FOR EACH ROW
  WHEN (NEW.metadata IS DISTINCT FROM OLD.metadata) EXECUTE FUNCTION "keep_dataset_metadata"();--> statement-breakpoint
-- What there is already. The tables' owner is held to the policies too, and they know no tenant here.
ALTER TABLE "datasets" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "dataset_metadata" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
INSERT INTO "dataset_metadata" ("tenant_id", "dataset_id", "key", "value")
  SELECT "tenant_id", "id", each.key, each.value FROM "datasets", jsonb_each_text("metadata") each
  WHERE each.value IS NOT NULL;--> statement-breakpoint
ALTER TABLE "dataset_metadata" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "datasets" FORCE ROW LEVEL SECURITY;
