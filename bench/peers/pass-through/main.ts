/** The least that a proxy under this runtime costs: one route, the upstream's answer, nothing looked at. */
import { Hono } from "hono";
import { proxy } from "hono/proxy";

type Env = { Bindings: { UPSTREAM: { fetch: typeof fetch } } };

const app = new Hono<Env>();
app.get("/health", (c) => c.json({ status: "ok" }));
app.all("*", (c) => {
  const { pathname, search } = new URL(c.req.url);
  return proxy(`http://upstream${pathname}${search}`, {
    ...c.req,
    customFetch: (it) => c.env.UPSTREAM.fetch(it),
  });
});

export default app;
