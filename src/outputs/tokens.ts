/** Families of text: the inlined Inter, then the slices of Noto that a page may bring along, then whatever the reader's system has. */
export const pageFonts = `Inter, Noto, system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif`;
/** Families of code. What they lack is drawn as text is. */
export const monoFonts = `ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace, Inter, Noto`;

/**
 * The tokens of every page of Daybook. One definition serves light and dark: light-dark() follows color-scheme, which follows the reader's system
 * unless data-theme says otherwise; print is always light. Contrast: ink, accent and status text at least 4.5:1 on paper, canvas and their own wash;
 * control borders and chart colours at least 3:1 on paper. The ten colours of categories differ pairwise by 18 (CIEDE2000), and by 10 for readers who lack one kind of cone.
 */
export const tokensCss = `
:root {
  color-scheme: light dark;
  --font: ${pageFonts};
  --mono: ${monoFonts};
  --caption: 400 0.75rem/1rem var(--font);
  --small: 400 0.8125rem/1.25rem var(--font);
  --body: 400 0.9375rem/1.5rem var(--font);
  --lead: 400 1.125rem/1.75rem var(--font);
  --title-3: 600 0.9375rem/1.25rem var(--font);
  --title-2: 600 1.25rem/1.75rem var(--font);
  --title-1: 600 2.25rem/2.5rem var(--font);
  --figure: 600 2rem/2.25rem var(--font);
  --s1: 4px; --s2: 8px; --s3: 12px; --s4: 16px; --s5: 24px; --s6: 32px; --s7: 40px; --s8: 56px; --s9: 80px;
  --measure: 66ch;
  --frame: 1120px;

  --paper: light-dark(#ffffff, #131416);
  --canvas: light-dark(#f6f6f4, #1b1d20);
  --raised: light-dark(#ffffff, #232529);
  --ink-1: light-dark(#16181b, #ededeb);
  --ink-2: light-dark(#50545b, #adb1b8);
  --ink-3: light-dark(#696e76, #8d929a);
  --line: light-dark(#e5e5e2, #2b2d31);
  --line-2: light-dark(#c6c8c5, #44474d);
  --control: light-dark(#8b9097, #6f747c);

  --accent: light-dark(#2455c3, #9ab8ff);
  --accent-wash: light-dark(#eef3fd, #18223a);
  --on-accent: light-dark(#ffffff, #0b1430);

  --succeeded: light-dark(#1a7a4c, #5fd09a);  --succeeded-wash: light-dark(#eaf6ef, #12261c);
  --failed: light-dark(#b3261e, #ff9a90);     --failed-wash: light-dark(#fdf0ee, #2e1716);
  --running: light-dark(#2455c3, #9ab8ff);    --running-wash: light-dark(#eef3fd, #18223a);
  --stale: light-dark(#8a5a00, #f0c04f);      --stale-wash: light-dark(#fff6e0, #2a2110);
  --skipped: light-dark(#50545b, #adb1b8);    --skipped-wash: light-dark(#f0f0ee, #232529);
  --cancelled: light-dark(#50545b, #adb1b8);  --cancelled-wash: light-dark(#f0f0ee, #232529);
  --queued: light-dark(#696e76, #8d929a);

  --c1: light-dark(#2455c3, #86abff);
  --c2: light-dark(#d9690f, #f5923e);
  --c3: light-dark(#2f9e78, #138a5c);
  --c4: light-dark(#8e2f7e, #b95cc0);
  --c5: light-dark(#4a2f0a, #f2ecae);
  --c6: light-dark(#8687f3, #68648a);
  --c7: light-dark(#b97db4, #d4bce3);
  --c8: light-dark(#667649, #9da97e);
  --c9: light-dark(#176558, #5ed6b7);
  --c10: light-dark(#8f5a00, #a35e22);
  --c-context: light-dark(#8b9097, #767b83);
  --c1-soft: light-dark(#7391dc, #4a68ae);
  --c1-area: light-dark(#2455c31a, #86abff24);
  --ramp-low: light-dark(#e6edfb, #1d2942);
  --ramp-middle: light-dark(#f0f0ee, #2b2d31);
  --ramp-high: light-dark(#123a94, #b4cbff);

  --radius-1: 4px;
  --radius-2: 8px;
  --shadow-1: 0 1px 2px light-dark(#16181b14, #00000066);
  --shadow-2: 0 1px 2px light-dark(#16181b14, #00000066), 0 8px 24px -4px light-dark(#16181b24, #000000a6);
  --focus: 0 0 0 2px var(--paper), 0 0 0 4px var(--accent);
}
[data-theme="light"] { color-scheme: light; }
[data-theme="dark"] { color-scheme: dark; }
@media print { :root, [data-theme] { color-scheme: light; } }
`;
