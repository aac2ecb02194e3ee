import path from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { scriptFonts } from "./vite.fonts.ts";

const source = path.resolve(import.meta.dirname, "..");
/** Plain build into dist/web, served by the Worker's assets binding; index.html is the fallback of every page. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), scriptFonts()],
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
