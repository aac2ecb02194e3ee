import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "./browser";

const built = path.resolve(import.meta.dirname, "../../dist/web");
const types: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".html": "text/html",
  ".json": "application/json",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
};

/** The application as it was built, with an API to which nobody is signed in. */
let server: Server;
let browser: Browser;
let base = "";
beforeAll(async () => {
  server = createServer((request, answer) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname.startsWith("/api/"))
      return answer.writeHead(401, { "content-type": "application/json" }).end(`{"code":"UNAUTHORIZED","message":"Sign in."}`);
    const file = path.join(built, pathname);
    const found = pathname !== "/" && existsSync(file) ? file : path.join(built, "index.html");
    answer.writeHead(200, { "content-type": types[path.extname(found)] ?? "text/plain" }).end(readFileSync(found));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
});

test("pages of the application draw every script that appears on them or is typed, and load nothing for Latin letters", async () => {
  const page = await browser.newPage();
  const fonts: string[] = [];
  page.on("request", (request) => request.url().includes("/fonts/") && fonts.push(new URL(request.url()).pathname));
  await page.goto(base);
  await page.waitForSelector("#root a, #root button, #root input");
  await page.evaluate(
    () => void document.body.appendChild(Object.assign(document.createElement("p"), { textContent: "Größe, Łódź: 12 €" })),
  );
  await page.waitForTimeout(0);
  expect(fonts).toEqual([]);

  const words = { p: "売上レポート", h1: "المبيعات", h2: "דוח", h3: "서울", h4: "ไทย", h5: "😀" };
  await page.evaluate((given) => {
    for (const [tag, text] of Object.entries(given))
      document.body.appendChild(Object.assign(document.createElement(tag), { id: `w-${tag}`, textContent: text }));
    const field = document.body.appendChild(Object.assign(document.createElement("input"), { id: "w-input" }));
    field.value = "हिन्दी";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, words);
  await page.waitForFunction(
    () => document.fonts.status === "loaded" && [...document.fonts].some((face) => face.family === "Noto" && face.status === "loaded"),
  );
  const inspector = await page.context().newCDPSession(page);
  await inspector.send("DOM.enable");
  await inspector.send("CSS.enable");
  const { root } = await inspector.send("DOM.getDocument");
  for (const tag of Object.keys(words)) {
    const { nodeId } = await inspector.send("DOM.querySelector", { nodeId: root.nodeId, selector: `#w-${tag}` });
    await expect
      .poll(async () => (await inspector.send("CSS.getPlatformFontsForNode", { nodeId })).fonts.map((font) => font.isCustomFont))
      .toEqual([true]);
  }
  await expect.poll(() => fonts.some((file) => file.includes("devanagari"))).toBe(true);
  await page.close();
});
