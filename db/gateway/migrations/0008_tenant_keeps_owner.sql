CREATE POLICY "organization_owner_select" ON "organization" AS PERMISSIVE FOR SELECT TO "gateway_owner" USING (true);--> statement-breakpoint
CREATE POLICY "member_owner_select" ON "member" AS PERMISSIVE FOR SELECT TO "gateway_owner" USING (true);--> statement-breakpoint
-- A tenant that is there has an owner: checked when a transaction that took one away ends, whatever it was. The lock
-- lets one such transaction of a tenant end after the other, so that two owners cannot demote each other at once; what
-- the other did is then seen, since each statement of a READ COMMITTED transaction looks anew.
CREATE FUNCTION tenant_keeps_owner() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('tenant_keeps_owner:' || OLD.tenant_id, 0));
  IF EXISTS (SELECT FROM public.organization WHERE id = OLD.tenant_id)
    AND NOT EXISTS (SELECT FROM public.member WHERE tenant_id = OLD.tenant_id AND role = 'owner')
  THEN
    RAISE EXCEPTION 'Cannot leave the tenant "%" without an owner', OLD.tenant_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tenant_keeps_owner', TABLE = 'member';
  END IF;
  RETURN NULL;
END
$$;--> statement-breakpoint
REVOKE ALL ON FUNCTION tenant_keeps_owner() FROM PUBLIC;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tenant_keeps_owner
AFTER DELETE OR UPDATE OF role, tenant_id ON "member"
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.role = 'owner')
EXECUTE FUNCTION tenant_keeps_owner();
