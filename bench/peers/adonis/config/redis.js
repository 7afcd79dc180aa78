import { defineConfig } from "@adonisjs/redis";

export default defineConfig({
  connection: "main",
  connections: { main: { host: "127.0.0.1", port: process.env.REDIS_PORT, db: 2 } },
});
