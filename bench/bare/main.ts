/** What the runtime and the router cost alone: the least that a worker of Hono's can do. */
import { Hono } from "hono";

const app = new Hono();
app.get("/health", (context) => context.json({ status: "ok", version: "0.0.0" }));

export default app;
