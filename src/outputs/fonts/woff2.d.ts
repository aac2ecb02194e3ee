/** The bytes of a font: wrangler's Data rule in `wrangler.toml`. */
declare module "*.woff2" {
  const bytes: ArrayBuffer;
  export default bytes;
}
