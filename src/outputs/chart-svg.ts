/** What a drawing may consist of. Everything else that a specification could smuggle into SVG is dropped with what it holds. */
const elements = new Set([
  "svg",
  "g",
  "path",
  "rect",
  "line",
  "circle",
  "text",
  "tspan",
  "defs",
  "clipPath",
  "linearGradient",
  "radialGradient",
  "pattern",
  "stop",
]);

const attributes = new Set(
  `x y x1 y1 x2 y2 dx dy cx cy r fx fy fr rx ry d width height viewBox transform points offset id preserveAspectRatio
   fill fill-opacity stroke stroke-opacity stroke-width stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit
   opacity display text-anchor font-size font-style font-weight clip-path stop-color paint-order`.split(/\s+/),
);

const colourAttributes = new Set(["fill", "stroke", "stop-color"]);

const token = /<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"<>]*")*)\s*(\/?)>|([^<]+)/g;
const attribute = /([\w:-]+)="([^"]*)"/g;

/**
 * Rebuilds Vega's SVG from an allow-list: no links, styles, scripts or references out of the page. Ids get a prefix, because several drawings
 * share one page; coordinates keep two decimals; the ramps of the theme become mixes of CSS variables. `extra` is our own markup, drawn last.
 */
export function cleanSvg(svg: string, size: { width: number; height: number }, idPrefix: string, extra = ""): string {
  const out: string[] = [];
  const open: string[] = [];
  let skipping = 0;
  for (const [, closing, name, attrs, selfClosing, text] of svg.matchAll(token)) {
    if (text !== undefined) {
      const parent = open.at(-1);
      if (!skipping && (parent === "text" || parent === "tspan")) out.push(text.replaceAll(">", "&gt;"));
    } else if (!name) {
      continue;
    } else if (closing) {
      if (skipping) skipping--;
      else if (open.pop() === name && name !== "svg") out.push(`</${name}>`);
    } else if (skipping || !elements.has(name) || (name === "svg" && open.length > 0)) {
      if (!selfClosing) skipping++;
    } else {
      if (!selfClosing) open.push(name);
      if (name !== "svg") out.push(`<${name}${cleanAttributes(attrs ?? "", idPrefix)}${selfClosing ? "/" : ""}>`);
    }
  }
  return `<svg class="db-chart" viewBox="0 0 ${size.width} ${size.height}">${tidy(out.join(""))}${extra}</svg>`;
}

function cleanAttributes(text: string, idPrefix: string): string {
  let kept = "";
  for (const [, name = "", raw = ""] of text.matchAll(attribute)) {
    if (!attributes.has(name)) continue;
    const value = cleanValue(name, raw, idPrefix);
    if (value !== null) kept += ` ${name}="${value}"`;
  }
  return kept;
}

function cleanValue(name: string, value: string, idPrefix: string): string | null {
  if (name === "id") return /^[\w-]+$/.test(value) ? idPrefix + value : null;
  if (/url\s*\(/i.test(value)) {
    const local = /^url\(#([\w-]+)\)$/.exec(value);
    return local ? `url(#${idPrefix}${local[1]})` : colourAttributes.has(name) ? "none" : null;
  }
  if (/[\\;{}]|\/\*/.test(value)) return null;
  if (colourAttributes.has(name)) return colour(value);
  if (name === "d" || name === "transform" || name === "points")
    return value.replace(/-?\d+\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100));
  return value;
}

/** Tokens of the page stay, steps of a ramp become mixes of its ends. */
function colour(value: string): string {
  const step = /^rgb\((1|2), (\d+), \1\)$/.exec(value);
  if (!step) return value;
  const share = Number(step[2]) / 255;
  if (step[1] === "1") return mix("--ramp-high", "--ramp-low", share);
  return share < 0.5 ? mix("--ramp-middle", "--c2", share * 2) : mix("--c1", "--ramp-middle", share * 2 - 1);
}

const mix = (to: string, from: string, share: number): string =>
  `color-mix(in oklab, var(${to}) ${Math.round(share * 1000) / 10}%, var(${from}))`;

/** Vega wraps every group in hidden backgrounds and empty groups. */
function tidy(svg: string): string {
  let before = "";
  let text = svg.replace(/<path[^>]*display="none"[^>]*><\/path>/g, "").replace(/<path d="[^"]*"><\/path>/g, "");
  while (before !== text) {
    before = text;
    text = text.replace(/<g(?: [^>]*)?><\/g>/g, "");
  }
  return text;
}

/** A short name for the ids of one drawing: the same drawing always gets the same. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** Text as it stands between the tags of an SVG. */
export const escapeText = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
