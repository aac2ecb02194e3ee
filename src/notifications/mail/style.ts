import type { CSSProperties } from "react";

/** The light values of the tokens: mail clients read neither variables nor style sheets reliably, so every element carries its own. */
export const color = {
  canvas: "#f6f6f4",
  paper: "#ffffff",
  ink1: "#16181b",
  ink2: "#50545b",
  ink3: "#696e76",
  line: "#e5e5e2",
  line2: "#c6c8c5",
  accent: "#2455c3",
  succeeded: "#1a7a4c",
  failed: "#b3261e",
  failedWash: "#fdf0ee",
  hit: "#f9d9d5",
} as const;

const sans = "Inter,-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Arial,sans-serif";
const mono = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";

/** Size and line height in pixels. */
export const type = (size: number, line: number, ink: string, weight = 400): CSSProperties => ({
  fontFamily: sans,
  fontSize: size,
  lineHeight: `${line}px`,
  color: ink,
  fontWeight: weight,
});

/** Inline style of source text in the colour `ink`. */
export const code = (ink: string): CSSProperties => ({ fontFamily: mono, fontSize: 12, lineHeight: "18px", color: ink });

/** Adds dark mode and the phone; everything needed is inline. Classes name a role, never a look. */
export const sheet = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.bg{background:#0e0f10!important}.card{background:#131416!important;border-color:#2b2d31!important}.i1{color:#ededeb!important}.i2{color:#adb1b8!important}.i3{color:#8d929a!important}.a{color:#9ab8ff!important}.ln{border-color:#2b2d31!important}.rule{border-color:#ededeb!important}.cta{background:#9ab8ff!important;color:#0b1430!important}.ghost{background:#232529!important;color:#ededeb!important;border-color:#44474d!important}.ok{color:#5fd09a!important}.bad{color:#ff9a90!important}.badbox{background:#2e1716!important}.code{background:#1b1d20!important}.hit{background:#3d1d1b!important}.wash{background:#1b1d20!important}}
@media (max-width:620px){.pad{padding-left:20px!important;padding-right:20px!important}.outer{padding:0!important}.card{border-radius:0!important;border-left:0!important;border-right:0!important}.mv{font-size:20px!important;line-height:26px!important}.mp{padding-left:10px!important}.stack{display:block!important;width:100%!important;padding-bottom:10px!important}}`;
