/** Modules of the child are bundled as text: `import source from "./x.child.js" with { type: "text" }`. */
declare module "*.child.js" {
  const source: string;
  export default source;
}
declare module "*/lockdown.umd.min.js" {
  const source: string;
  export default source;
}
