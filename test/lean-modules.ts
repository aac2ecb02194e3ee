import type { Plugin } from "vitest/config";

/**
 * Drops the source maps of packages. From its second file on, a run of the pool gets every module that is warm in one WebSocket message, and workerd refuses
 * messages over 32 MiB ("Message is too large", 1009): the whole Worker with the maps of its packages is larger than that. Vitest's own modules stay as they are.
 */
export const leanModules = (): Plugin => ({
  name: "daybook:lean-modules",
  transform: (code, id) => (id.includes("/node_modules/") && !id.includes("vitest") ? { code, map: { mappings: "" } } : null),
});
