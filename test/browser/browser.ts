import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { ensureLocalBrowser } from "../../src/scripts/local-browser.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The Chromium of the pictures, driven from outside. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await ensureLocalBrowser();
  return chromium.launch(executablePath === null ? {} : { executablePath, args: ["--no-sandbox"] });
}

/** What a page complained about while it was open: errors in the console and thrown ones. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on("console", (message) => {
    // An answer of 4xx is part of some stories; the browser reports each on its own.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(error.error().message));
  return complaints;
}

/** Rules of accessibility that the page breaks, in short. Frames are pages of their own. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: { run(root: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe;
    const { violations: found } = await axe.run(document, { iframes: false, resultTypes: ["violations"] });
    return found.map((violation) => `${violation.id}: ${violation.nodes[0]?.html.slice(0, 160)}`);
  });
}

/** How far the page is wider than its window, in CSS pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
