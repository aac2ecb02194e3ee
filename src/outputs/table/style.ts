import { screenSteps, stillWidths } from "./stills";

/** How tables look. Which of their layouts is shown follows from the width of the container `fig`; custom properties carry the choice, so that each step is one short rule. */

const widths = [...new Set([...stillWidths.full, ...stillWidths.narrow])].sort((a, b) => a - b);
const below = (width: number): string => `@container fig (max-width:${width - 0.02}px)`;
const from = (width: number): string => `@container fig (min-width:${width}px)`;

/** A table that does not fit scrolls, and is made to: its words must be true just below the step too. */
const scrolling = "--db-stick:sticky;--db-text:nowrap;--db-text-least:176px;--db-more:block;--db-least:calc(100% + 40px);--db-gap:16px";

const screenRules = [
  ...screenSteps.map((step) => `${below(step)}{.db-fits-${step}{${scrolling}}}`),
  ...screenSteps.map((step) => `${from(step)}{.db-roomy-${step}{--db-gap:24px}}`),
].join("\n");

/** Inside pictures and on paper: one layout, chosen by width. `scope` is "" for paper. */
const stillRules = (scope: string): string =>
  [
    `${scope}.db-screen{--db-stick:static!important;--db-more:none!important;--db-least:100%!important;--db-text:pre-line!important;--db-text-least:96px!important}`,
    // Nothing is hidden by a box that cannot be scrolled.
    `${scope}.db-scroll{overflow:visible}`,
    `${scope}.db-prose pre{white-space:pre-wrap;overflow-wrap:anywhere}`,
    `${scope}.db-still{display:block}`,
    `${scope}.db-still-only{display:inline}`,
    `${scope}.db-still-from-never{display:none}`,
    ...widths.flatMap((width) => [
      `${below(width)}{${scope}.db-still-from-${width},${scope}.db-from-${width}{display:none}}`,
      `${from(width)}{${scope}.db-to-${width}{display:none}}`,
    ]),
  ].join("\n");

export const tablesCss = `
.db-screen{--db-gap:12px}
.db-fits-never{${scrolling}}
${screenRules}
.db-more{display:var(--db-more,none);margin:0 0 var(--s1);font:var(--caption);color:var(--ink-2)}
.db-fade{position:relative;timeline-scope:--db-side}
.db-fade::after{content:"";display:var(--db-more,none);position:absolute;inset:0 0 0 auto;width:24px;pointer-events:none;background:linear-gradient(90deg,transparent,color-mix(in srgb,var(--ink-3) 22%,transparent))}
.db-scroll{overflow-x:auto;margin-top:-4px;scrollbar-width:thin;scroll-timeline:--db-side inline}
@supports (animation-timeline:--db-side){.db-fade::after{background:linear-gradient(90deg,transparent,var(--paper));animation:db-end linear both;animation-timeline:--db-side}
.db-freezes tr>:first-child{animation:db-behind linear both;animation-timeline:--db-side}}
@keyframes db-end{0%,96%{opacity:1}100%{opacity:0}}
@keyframes db-behind{0%{box-shadow:none}1%,100%{box-shadow:1px 0 0 var(--line-2),5px 0 0 color-mix(in srgb,var(--ink-1) 5%,transparent)}}
.db-table table,.db-prose table{border-collapse:collapse;width:100%;font:var(--small);font-variant-numeric:tabular-nums}
.db-scroll table{border-collapse:separate;border-spacing:0;min-width:var(--db-least,100%)}
:is(.db-table,.db-prose) :is(th,td){padding:7px 0 7px var(--db-gap,12px);text-align:left;white-space:nowrap;vertical-align:baseline;color:var(--ink-1)}
:is(.db-table,.db-prose) :is(.num,.db-rtl),.db-prose :is(th,td):dir(rtl){text-align:right}
:is(.db-table,.db-prose) tr>:first-child{padding-left:0}
:is(.db-table,.db-prose) thead th{font:var(--caption);font-weight:500;color:var(--ink-2);vertical-align:bottom;padding-bottom:var(--s2);white-space:normal}
:is(.db-table,.db-prose) thead :is(th,td){border-bottom:1px solid var(--ink-1)}
:is(.db-table,.db-prose) thead th i{display:block;font-style:normal;font-weight:400;color:var(--ink-3)}
:is(.db-table,.db-prose) tbody :is(td,th){border-bottom:1px solid var(--line);font-weight:400}
.db-table tfoot :is(td,th){border-top:1px solid var(--ink-1);font-weight:600}
:is(.db-table,.db-prose) tbody tr:last-child>*{border-bottom:0}
.db-prose :is(th,td){white-space:normal}
.db-prose:has(.db-scroll){max-width:none}.db-prose:has(.db-scroll)>:not(.db-scroll,.db-fig){max-width:var(--measure)}
.db-table .db-gone{color:var(--ink-3)}
.db-table sup{font-size:.75em;line-height:0}
.db-freezes tr>:first-child{position:var(--db-stick,static);left:0;z-index:1;background:var(--paper);padding-right:8px}
.db-table .db-text{white-space:var(--db-text,pre-line);max-width:48ch;overflow-wrap:break-word}
.db-table .db-text.db-ample{white-space:pre-line;min-width:var(--db-text-least,96px)}
.db-table.db-table tr>.db-text:first-child{white-space:pre-line;min-width:96px}
.db-table.db-table tr>.db-ample:first-child{min-width:clamp(96px,15cqw,200px)}
.db-table .db-text.db-broken{overflow-wrap:anywhere;min-width:160px}
.db-folded summary{list-style:none;cursor:pointer}
.db-folded summary::-webkit-details-marker{display:none}
.db-folded span{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
.db-folded[open] span{display:inline}
.db-folded summary::after{content:"more";color:var(--accent);font-weight:500}
.db-folded[open] summary::after{content:" less"}
.db-table .db-barcell{width:34%;min-width:90px;padding-left:16px;vertical-align:middle}
.db-barcell svg{display:block;width:100%;height:10px;border-radius:0 2px 2px 0}
.db-barcell rect{fill:var(--c1-soft)}
@container fig (max-width:720px){.db-table .db-barcell{display:none}}
.db-under{margin:var(--s2) 0 0;font:var(--caption);color:var(--ink-3)}

.db-still,.db-still-only{display:none}
.db-line{white-space:nowrap}.db-broken{overflow-wrap:anywhere}
.db-block+.db-block{margin-top:20px}
.db-block table{table-layout:fixed;font-size:inherit;line-height:1.5}
.db-block :is(td,th):not(.num){white-space:pre-line;overflow-wrap:anywhere}
.db-roomy :is(td,th):not(.num,:first-child){padding-left:24px}
.db-block thead th{font:500 .923em/1.35 var(--font);overflow-wrap:anywhere}
.db-cont{margin:0 0 2px;font:var(--caption);color:var(--ink-2)}.db-cont b{font-weight:500;color:var(--ink-1)}
.db-left{color:var(--ink-3)}
.db-px-130{font-size:13px}.db-px-125{font-size:12.5px}.db-px-120{font-size:12px}.db-px-115{font-size:11.5px}.db-px-110{font-size:11px}
${stillRules("[data-capture] ")}
@media print{
${stillRules("")}
  .db-table tr{break-inside:avoid}
  .db-table thead{display:table-header-group}.db-table tfoot{display:table-row-group}
  :is(.db-table,.db-prose) :is(th,td){padding-top:5px;padding-bottom:5px}
  .db-scroll table{font-size:13px}
  .db-table .db-barcell{display:table-cell}
  .db-cont{break-after:avoid}
}
`;
