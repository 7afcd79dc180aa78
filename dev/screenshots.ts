/** `pnpm screenshots`: the README's pictures, taken of the platform that `npm start` has running. */
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser } from "../tests/e2e/browser.ts";
import { demoPassword } from "./seed.ts";

const home = resolve(process.env.SELVEDGE_HOME || ".selvedge");
const { site } = JSON.parse(readFileSync(`${home}/urls.json`, "utf8")) as { site: string };
const folder = "docs/images";

const csv = [
  "name,email,country,age,signed up",
  '"Lovelace, Ada",ADA@Example.com ,GB,36,2024-01-10',
  "Grace Hopper,grace@example.com,US,85,2024-02-11",
  '"A ""quoted"" row",not-an-address,DE,4x,2024-03-12',
  "Alan Turing,alan@example.com,GB,41,2024-04-13",
  "Edsger Dijkstra,edsger@example.com,NL,72,2024-05-14",
  "Barbara Liskov,barbara@example.com,US,,2024-06-15",
  "Margaret Hamilton,margaret@example.com,US,88,2024-13-40",
  "Radia Perlman,radia@example.com,US,74,2024-08-17",
].join("\r\n");

async function runTask(page: Page): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill("owner@acme.test");
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/app$/);
  await page.getByLabel("Name of the dataset").fill("People");
  const buffer = Buffer.from(csv);
  await page.getByLabel("CSV file").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Upload and run" }).click();
  await page.getByRole("heading", { name: "Score" }).waitFor();
}

await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(site, { waitUntil: "networkidle" });
await page.screenshot({ path: `${folder}/landing.png` });
await runTask(page);
await page.setViewportSize({ width: 1280, height: 1100 });
await page.screenshot({ path: `${folder}/task.png` });
await browser.close();
console.log(`Wrote ${folder}/landing.png and ${folder}/task.png`);
