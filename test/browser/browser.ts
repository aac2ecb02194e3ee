import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type Frame, type Page } from "playwright-core";
import { ensureLocalBrowser } from "../../src/scripts/local-browser.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const desk = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

/** The Chromium that draws pictures, controlled by Playwright. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await ensureLocalBrowser();
  return chromium.launch(executablePath === null ? {} : { executablePath, args: ["--no-sandbox"] });
}

/** Collects errors of all pages: those in the console and uncaught ones. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on("console", (message) => {
    // An answer of 4xx is part of some stories; the browser reports each on its own.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(error.error().message));
  return complaints;
}

/**
 * Accessibility rules that the open page breaks, and by how much it is wider than its window: at desktop and phone width, light and dark.
 * Leaves the page at desktop width. Frames are checked too, except those in which no script may run, such as that of a mail.
 */
export async function violations(page: Page): Promise<string[]> {
  const frames: Frame[] = [];
  for (const frame of page.frames()) if (frame === page.mainFrame() || (await runsScripts(frame))) frames.push(frame);
  for (const frame of frames) await frame.evaluate(axeSource);
  const found: string[] = [];
  for (const viewport of [phone, desk]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const frame of frames) {
        const broken = await frame.evaluate(look, colorScheme === "dark" ? ["color-contrast"] : null);
        found.push(...broken.map((rule) => `${viewport.width} ${colorScheme} ${new URL(frame.url()).pathname} ${rule}`));
      }
    }
  }
  await page.emulateMedia({ colorScheme: null });
  return found;
}

async function runsScripts(frame: Frame): Promise<boolean> {
  const sandbox = await (await frame.frameElement()).getAttribute("sandbox");
  return frame.url() !== "about:blank" && (sandbox === null || sandbox.includes("allow-scripts"));
}

interface Axe {
  run(root: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

/** Runs in the page, once its colours have settled. Only rules about colour can fail in the one scheme and not in the other. */
async function look(rules: string[] | null): Promise<string[]> {
  const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  await Promise.allSettled(transitions.map((transition) => transition.finished));
  const { axe } = globalThis as unknown as { axe: Axe };
  const { violations: broken } = await axe.run(document, {
    iframes: false,
    resultTypes: ["violations"],
    ...(rules === null ? {} : { runOnly: rules }),
  });
  const { scrollWidth, clientWidth } = document.documentElement;
  return [
    ...broken.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`),
    ...(scrollWidth > clientWidth ? [`wider than its window by ${scrollWidth - clientWidth} px`] : []),
  ];
}
