/** `GET /app/settings`: leads to the section that people look for first. */
export function GET(): Response {
  return new Response(null, { status: 303, headers: { location: "/app/settings/security" } });
}
