import { defineConfig } from "@adonisjs/core/http";

export const http = defineConfig({
  generateRequestId: true,
  trustProxy: (address) => address === "127.0.0.1",
  useAsyncLocalStorage: false,
});
