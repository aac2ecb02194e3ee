import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const source = path.resolve(import.meta.dirname, "..");
const require = createRequire(import.meta.url);

/** The page of the API runs Scalar from our own origin, under a fixed name. */
const apiDocs: Plugin = {
  name: "api-docs",
  apply: "build",
  generateBundle() {
    const entry = require.resolve("@scalar/api-reference");
    const file = path.join(entry.slice(0, entry.indexOf("@scalar/api-reference")), "@scalar/api-reference/dist/browser/standalone.js");
    this.emitFile({ type: "asset", fileName: "api-docs.js", source: readFileSync(file) });
  },
};

/** Plain build into dist/web, served by the Worker's assets binding; index.html is the fallback of every page. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), apiDocs],
  build: {
    outDir: path.resolve(source, "../dist/web"),
    emptyOutDir: true,
    target: "es2023",
    // The content security policy allows fonts and images from our own origin only, never data: in style sheets.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: path.join(import.meta.dirname, "index.html"), "app-bar": path.join(source, "apps/app-bar.ts") },
      output: { entryFileNames: ({ name }) => (name === "app-bar" ? "app-bar.js" : "assets/[name]-[hash].js") },
    },
  },
  server: {
    port: 8860,
    strictPort: true,
    proxy: Object.fromEntries(["/api", "/apps", "/outbox"].map((route) => [route, process.env.DAYBOOK_URL ?? "http://127.0.0.1:8787"])),
  },
});
