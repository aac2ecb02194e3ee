import { tablesCss } from "./table/style";

/**
 * How one output looks, wherever it stands: snapshot page, app, notebook. Uses the names of `tokens.ts`. Layout answers to the nearest
 * container `fig`, so that a preview, the page and the picture agree.
 */
export const outputsCss = `
.db-icon{display:block;width:16px;height:16px;flex:none}
.db-mark{display:block;width:20px;height:20px;flex:none;color:var(--ink-1)}
.db-fig,.db-prose,.db-metrics,.db-inputs{margin:0;padding:0}
.db-fig{container:fig/inline-size;min-width:0}
.db-cap h2{margin:0;font:var(--title-3);color:var(--ink-1);text-wrap:balance}
.db-cap p{margin:0;font:var(--small);color:var(--ink-2)}
.db-cap{margin-bottom:var(--s4)}

.db-chart{display:block;direction:ltr;width:100%;height:auto;overflow:visible;font:400 12px var(--font);font-variant-numeric:tabular-nums}
.db-chart text{unicode-bidi:plaintext}.db-chart tspan{unicode-bidi:isolate}
.db-drawing{display:none}
.db-drawing-1{display:block}
@container fig (min-width:440px){.db-drawing-1:not(.db-only){display:none}.db-drawing-2{display:block}}
@container fig (min-width:600px){.db-wide .db-drawing-2,.db-drawing-2:has(~.db-drawing-3){display:none}.db-drawing-3{display:block}}
@container fig (min-width:900px){.db-drawing-3{display:none}.db-drawing-4{display:block}}

.db-metrics{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));border-top:1px solid var(--ink-1);font-variant-numeric:tabular-nums}
.db-metrics-1{grid-template-columns:minmax(0,1fr)}.db-metrics-2{grid-template-columns:repeat(2,minmax(0,1fr))}.db-metrics-3{grid-template-columns:repeat(3,minmax(0,1fr))}
.db-metric{padding:var(--s4) var(--s5) 0 0;min-width:0}
.db-metric+.db-metric{padding-left:var(--s5);border-left:1px solid var(--line)}
.db-metrics-4 .db-metric:nth-child(4n+1){padding-left:0;border-left:0}
.db-metrics-4 .db-metric:nth-child(n+5){margin-top:var(--s5);padding-top:0}
.db-metric dt{text-align:left;font:var(--small);color:var(--ink-2)}
.db-metric dd{margin:0}
.db-value{font:var(--figure);letter-spacing:-.02em;color:var(--ink-1);padding-top:var(--s1);overflow-wrap:anywhere}
.db-value.db-long{font-size:1.25rem;line-height:1.75rem;letter-spacing:-.01em}
.db-value small{font:var(--body);font-weight:500;letter-spacing:0;color:var(--ink-2);margin-left:5px;white-space:nowrap}
.db-change{font:var(--small);color:var(--ink-2);padding-top:var(--s2)}
.db-change b{font-weight:600;color:var(--ink-1);white-space:nowrap}
.db-change span{display:block;color:var(--ink-3)}
.db-change.db-bad{color:var(--failed)}
.db-value.db-gone,.db-gone{color:var(--ink-3)}

.db-inputs{display:flex;flex-wrap:wrap;gap:var(--s1) var(--s5);font:var(--small);color:var(--ink-2)}
.db-inputs dt{display:inline;color:var(--ink-3)}
.db-inputs dd{display:inline;margin:0 0 0 6px;color:var(--ink-1);font-weight:500}

.db-prose{max-width:var(--measure);font:var(--body);color:var(--ink-1);text-wrap:pretty;overflow-wrap:break-word}
.db-prose>*{margin:0}
.db-prose>*+*{margin-top:var(--s4)}
.db-prose h2{font:var(--title-2);letter-spacing:-.012em}
.db-prose h3,.db-prose h4,.db-prose h5,.db-prose h6{font:var(--title-3)}
.db-prose>*+:is(h2,h3,h4,h5,h6){margin-top:var(--s6)}
.db-prose :is(h2,h3,h4,h5,h6)+*{margin-top:var(--s2)}
.db-prose strong{font-weight:600}
.db-prose :is(ul,ol){padding-inline-start:1.35em}.db-prose li+li{margin-top:var(--s1)}.db-prose li>p{margin:0}
.db-prose blockquote{padding-inline-start:var(--s4);border-inline-start:2px solid var(--line-2);color:var(--ink-2)}
.db-prose blockquote p{margin:0}.db-prose blockquote p+p{margin-top:var(--s2)}.db-prose blockquote strong{color:var(--ink-1)}
.db-prose code{font:0.875em var(--mono);background:var(--canvas);border-radius:var(--radius-1);padding:1px 4px}
.db-prose pre{overflow-x:auto;background:var(--canvas);border-radius:var(--radius-2);padding:var(--s3) var(--s4)}
.db-prose :is(pre,code){direction:ltr;unicode-bidi:isolate;text-align:left}
.db-prose:has(>:first-child:dir(rtl)){margin-left:auto}
.db-prose pre code{background:none;padding:0}
.db-prose hr{border:0;border-top:1px solid var(--line);margin:var(--s6) 0}
.db-prose img{max-width:100%;height:auto}
.db-prose a,.db-under a{color:var(--accent);text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:3px;text-decoration-color:color-mix(in srgb,var(--accent) 40%,transparent)}
.db-prose a:hover,.db-under a:hover{text-decoration-color:currentColor}

.db-scalar{margin:0;font:var(--title-2);font-variant-numeric:tabular-nums}
.db-json{margin:0;overflow:auto;max-height:420px;background:var(--canvas);border-radius:var(--radius-2);padding:var(--s3) var(--s4);font:0.8125rem/1.25rem var(--mono);color:var(--ink-1);white-space:pre-wrap;overflow-wrap:anywhere}

.db-state-box{display:grid;align-items:center;min-height:180px;border-radius:var(--radius-2);background:var(--canvas);padding:var(--s4);color:var(--ink-2);font:var(--small);overflow-wrap:anywhere}
.db-state-box p{margin:0;max-width:var(--measure)}
.db-state-box b{color:var(--ink-1);font-weight:600}
.db-failed{background:var(--failed-wash)}.db-failed b{color:var(--failed)}
.db-skipped{background:none;border:1px dashed var(--line-2)}

@media print{
  .db-fig,.db-metrics,.db-prose :is(p,li,blockquote,pre){break-inside:avoid}
  .db-table{break-inside:auto}
  .db-cap,.db-prose :is(h2,h3,h4){break-after:avoid}
  .db-json{max-height:none}
  .db-screen-only{display:none}
  .db-cap{margin-bottom:var(--s2)}
}
${tablesCss}`;
