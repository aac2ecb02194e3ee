/** The child's one module, bundled by `scripts/chart-child.ts`; its first line holds its hash. */
declare module "*/chart-child.txt" {
  const source: string;
  export default source;
}
