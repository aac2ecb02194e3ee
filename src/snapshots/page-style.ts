/** The frame of a snapshot: what stands round the outputs. Container queries on `frame`, so the picture of a narrow frame equals a narrow screen. */
export const pageCss = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;background:var(--paper);scroll-padding-top:72px}
body{margin:0;font:var(--body);color:var(--ink-1);background:var(--paper);-webkit-font-smoothing:antialiased}
:focus-visible{outline:none;box-shadow:var(--focus);border-radius:var(--radius-1)}
time{font-variant-numeric:tabular-nums}
.frame{display:block;container:frame/inline-size;max-width:calc(var(--frame) + 80px);margin:0 auto;padding:var(--s8) 40px}
.head{display:grid;gap:var(--s3)}
h1{margin:0;font:var(--title-1);letter-spacing:-.022em;text-wrap:balance;overflow-wrap:anywhere}
.lead:dir(rtl){margin-left:auto}
.lead{margin:var(--s2) 0 0;font:var(--lead);max-width:var(--measure);text-wrap:pretty}
.head .db-inputs{margin-top:var(--s2)}
.block{margin-top:var(--s8)}
.block.of-metrics{margin-top:var(--s7)}
.row{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:var(--s8) 48px;margin-top:var(--s8)}
.half{grid-column:span 3}.third{grid-column:span 2}
.none{margin-top:var(--s7);color:var(--ink-2)}
.prov{margin:var(--s8) 0 0;border-top:1px solid var(--line-2);padding-top:var(--s4);display:grid;grid-template-columns:1.25fr 1.15fr 1fr 1.2fr auto;gap:var(--s3) var(--s5);font:var(--caption);color:var(--ink-1);font-variant-numeric:tabular-nums}
.prov dt{color:var(--ink-3)}.prov dd{margin:0;overflow-wrap:anywhere}.prov dd span{display:block;color:var(--ink-2)}
.prov a{color:var(--accent);text-underline-offset:3px;text-decoration-thickness:1px}

[data-capture=mail] :is(.head,.of-metrics,.prov){display:none}
[data-capture=mail] .frame{padding:24px 26px 16px}
[data-capture=mail] .frame>.head+*,[data-capture=mail] .frame>.head+.of-metrics+*{margin-top:0}
[data-capture=mail] :is(.block,.row){margin-top:36px}[data-capture=mail] .row{row-gap:36px}
[data-capture] .db-screen-only{display:none}

@media (max-width:640px){.frame{padding:var(--s6) 16px}}
@container frame (max-width:860px){
  .row{column-gap:var(--s6)}
  .third{grid-column:span 3}
}
@container frame (max-width:720px){
  .db-metrics{grid-template-columns:repeat(2,minmax(0,1fr))}
  .db-metrics-1{grid-template-columns:minmax(0,1fr)}
  .db-metric,.db-metrics-4 .db-metric:nth-child(n+5){padding:var(--s4) var(--s4) var(--s4) 0;margin-top:0}
  .db-metrics .db-metric:nth-child(odd){padding-left:0;border-left:0}
  .db-metrics .db-metric:nth-child(even){padding-left:var(--s4);padding-right:0;border-left:1px solid var(--line)}
  .db-metrics .db-metric:nth-child(n+3){border-top:1px solid var(--line)}
  .prov{grid-template-columns:1fr 1fr}
}
@container frame (max-width:660px){
  .row{grid-template-columns:minmax(0,1fr)}
  .half,.third{grid-column:auto}
}
@container frame (max-width:480px){
  h1{font-size:1.75rem;line-height:2.125rem}
  .lead{font-size:1.0625rem;line-height:1.625rem}
  .db-value{font-size:1.625rem;line-height:2rem}
  .prov{grid-template-columns:1fr}
}
@media print{
  html{font-size:14px}
  *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
  .frame{padding:0;max-width:none}
  h1{font-size:26px;line-height:32px}.head{gap:8px}.lead{font-size:15px;line-height:23px;margin-top:4px}.head .db-inputs{margin-top:4px}
  .row{grid-template-columns:repeat(6,minmax(0,1fr));gap:26px 28px;margin-top:26px}.half{grid-column:span 3}.third{grid-column:span 2}
  .block,.block.of-metrics{margin-top:26px}.head+.block.of-metrics{margin-top:18px}
  .db-metrics,.db-metrics-4{grid-template-columns:repeat(4,minmax(0,1fr))}
  .db-metrics-1{grid-template-columns:minmax(0,1fr)}.db-metrics-2{grid-template-columns:repeat(2,minmax(0,1fr))}.db-metrics-3{grid-template-columns:repeat(3,minmax(0,1fr))}
  .db-metrics .db-metric:nth-child(n){padding:12px 10px 0 12px;border-top:0;border-left:1px solid var(--line)}
  .db-metrics .db-metric:first-child,.db-metrics-4 .db-metric:nth-child(4n+1){padding-left:0;border-left:0}
  .db-value{font-size:1.75rem}
  .prov{grid-template-columns:1.2fr 1.1fr 1fr 1.3fr auto;gap:8px 16px;margin-top:32px}
  .prov,.row>*{break-inside:avoid}
  h1,h2{break-after:avoid}
  a{color:inherit}
}
`;
