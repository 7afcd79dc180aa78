-- Who a session or an API key stands for, as one row. They are functions since the plans of their many joins are kept with
-- the connection then: planning them anew, which is all that HTTP allows, took twelve times as long as running them.
-- Row-level security is the caller's.
CREATE FUNCTION entitlements_of(tenant text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN jsonb_build_object(
    'billing', (SELECT jsonb_build_object('plan', plan, 'status', status, 'unpaid_since', unpaid_since)
      FROM public.subscription WHERE tenant_id = tenant),
    'overrides', (SELECT jsonb_object_agg(name, value) FROM public.entitlement_override
      WHERE tenant_id = tenant AND (until IS NULL OR until > now())));
END
$$;--> statement-breakpoint
CREATE FUNCTION identity_of_session(by_token text, by_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  wanted text := by_id;
BEGIN
  IF by_token IS NOT NULL THEN
    SELECT id INTO wanted FROM public.session WHERE token = by_token;
  END IF;
  RETURN (
    SELECT jsonb_build_object(
      'session', to_jsonb(session), 'user', to_jsonb(person), 'organization', to_jsonb(organization),
      'role', member.role,
      'erasure_due_at', (SELECT erasure.due_at FROM public.erasure
        WHERE user_id = person.id AND finished_at IS NULL AND cancelled_at IS NULL
        ORDER BY erasure.due_at LIMIT 1),
      'entitlements', public.entitlements_of(member.tenant_id))
    FROM public.session
    JOIN public.user AS person ON person.id = session.user_id
    LEFT JOIN public.user AS impersonator ON impersonator.id = session.impersonated_by
    LEFT JOIN public.member
      ON member.user_id = session.user_id AND member.tenant_id = session.active_organization_id
    LEFT JOIN public.organization ON organization.id = member.tenant_id
    WHERE session.id = wanted AND session.expires_at > now()
      AND (NOT person.banned OR person.ban_expires <= now())
      AND (session.impersonated_by IS NULL OR (impersonator.role = 'admin'
        AND (NOT impersonator.banned OR impersonator.ban_expires <= now())))
  );
END
$$;--> statement-breakpoint
CREATE FUNCTION identity_of_key(by_hash text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN (
    SELECT jsonb_build_object(
      'key', to_jsonb(api_key), 'organization', to_jsonb(organization),
      'entitlements', public.entitlements_of(api_key.tenant_id))
    FROM public.api_key
    JOIN public.organization ON organization.id = api_key.tenant_id
    WHERE api_key.hash = by_hash AND api_key.revoked_at IS NULL
      AND (api_key.expires_at IS NULL OR api_key.expires_at > now())
  );
END
$$;--> statement-breakpoint
REVOKE ALL ON FUNCTION entitlements_of(text), identity_of_session(text, text), identity_of_key(text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION entitlements_of(text), identity_of_session(text, text), identity_of_key(text) TO gateway;
