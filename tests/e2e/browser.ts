import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import chromium, { inflate } from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/**
 * Starts a headless Chromium: `CHROME_PATH` when set, the one that comes from npm on Linux, an installed Chrome
 * elsewhere.
 * @param more Arguments of its command line.
 */
export async function launchBrowser(more: string[] = []): Promise<Browser> {
  const chrome = process.env.CHROME_PATH;
  const args = [...quietArgs, ...more];
  if (chrome !== undefined) return playwright.launch({ executablePath: chrome, args });
  if (process.platform !== "linux") return playwright.launch({ channel: "chrome", args });
  const executablePath = await chromium.executablePath();
  return playwright.launch({
    executablePath,
    args: [...args, "--no-sandbox", "--no-zygote", "--headless"],
    env: { ...process.env, ...(await missingLibraries(executablePath)) },
  });
}

// A machine without a network: nothing is looked up or updated in the background.
const quietArgs = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

/** On a bare machine the browser's shared libraries and fonts come from the same package as the browser. */
async function missingLibraries(executablePath: string): Promise<Record<string, string>> {
  const environment: Record<string, string> = {};
  if (spawnSync("ldd", [executablePath]).stdout.toString().includes("not found")) {
    const packageFolder = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..");
    await inflate(join(packageFolder, "bin", "al2023.tar.br"));
    environment.LD_LIBRARY_PATH = join(tmpdir(), "al2023", "lib");
  }
  if (!existsSync("/etc/fonts/fonts.conf")) environment.FONTCONFIG_PATH = join(tmpdir(), "fonts");
  return environment;
}
