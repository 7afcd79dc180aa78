import { defineConfig, drivers } from "@adonisjs/core/encryption";

const keys = ["measured-and-never-deployed-0123456789"];

export default defineConfig({ default: "gcm", list: { gcm: drivers.aes256gcm({ keys, id: "gcm" }) } });
