import "vega";

declare module "vega" {
  /** Exported by vega-scenegraph, missing in vega's types. */
  export const textMetrics: { width: (item: { fontSize?: number; fontWeight?: number | string }, text: unknown) => number };
}
