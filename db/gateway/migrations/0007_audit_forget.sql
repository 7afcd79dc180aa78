-- Destroys the key to what the log says of a person, for good: the row stays without it, so that no other is made. The
-- worker may not write the table itself, and can neither change nor bring back a key by this.
CREATE FUNCTION audit_forget(person text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  INSERT INTO public.audit_key (user_id, key) VALUES (person, NULL)
    ON CONFLICT (user_id) DO UPDATE SET key = NULL;
END;--> statement-breakpoint
REVOKE ALL ON FUNCTION audit_forget(text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION audit_forget(text) TO gateway;
