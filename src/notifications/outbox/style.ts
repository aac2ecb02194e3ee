/** The style sheet of the outbox pages: the tokens of the application's screens, and nothing that needs a script. */
export const outboxSheet = `:root{color-scheme:light dark;--paper:light-dark(#fafaf8,#141413);--surface:light-dark(#fff,#1b1b19);--sunken:light-dark(#f4f3f0,#111110);--hover:light-dark(#f7f6f3,#22221f);--line:light-dark(#e8e6e1,#2b2a27);--line-2:light-dark(#d6d3cc,#3d3b37);--ink:light-dark(#1b1a18,#eeede8);--ink-2:light-dark(#514f4a,#bfbdb5);--ink-3:light-dark(#6a6862,#9b9990);--accent-text:light-dark(#2843b0,#a3b4ff);--sans:Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;--mono:"JetBrains Mono",ui-monospace,"SF Mono",Menlo,Consolas,monospace}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:400 13px/20px var(--sans);-webkit-font-smoothing:antialiased}
h1,h2,p,ul,dl,dd{margin:0;padding:0}
ul{list-style:none}
h1{font-size:20px;line-height:28px;font-weight:600;letter-spacing:-.014em;overflow-wrap:anywhere}
h2{font-size:15px;line-height:22px;font-weight:600}
main{max-width:1040px;margin:0 auto;padding:24px 28px 56px}
a{color:var(--accent-text);text-underline-offset:2px}
:focus-visible{outline:2px solid var(--accent-text);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;background:var(--surface);padding:8px 12px}
.sub{color:var(--ink-3);font-size:12px;line-height:18px}
.top{display:flex;flex-wrap:wrap;align-items:end;justify-content:space-between;gap:8px 16px;margin-bottom:16px}
.crumb{color:var(--ink-3);font-size:12px;line-height:18px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px}
.mails li{border-top:1px solid var(--line)}
.mails li:first-child{border-top:0}
.mail{display:grid;grid-template-columns:minmax(0,1fr) 270px 160px;gap:2px 16px;padding:8px 16px;position:relative}
.mail:hover{background:var(--hover)}
.mail a.subject{color:var(--ink);font-weight:600;text-decoration:none;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.mail a.subject::after{content:"";position:absolute;inset:0}
.mail .who,.mail time{color:var(--ink-2);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.mail time{text-align:right;font-variant-numeric:tabular-nums}
.mail .about{grid-column:1/-1;position:relative;z-index:1;justify-self:start}
.empty{padding:32px 16px;color:var(--ink-2);max-width:64ch}
.empty h2{color:var(--ink);margin-bottom:4px}
.more{margin-top:16px}
.heads{display:grid;grid-template-columns:96px minmax(0,1fr);gap:4px 16px;padding:12px 16px}
.heads dt{color:var(--ink-3)}
.heads dd{overflow-wrap:anywhere}
section{margin-top:24px}
section h2{margin-bottom:8px}
iframe{display:block;width:100%;height:min(80vh,1100px);border:1px solid var(--line);border-radius:10px;background:var(--surface)}
pre{margin:0;padding:12px 16px;white-space:pre-wrap;overflow-wrap:anywhere;font:400 12px/18px var(--mono);max-height:480px;overflow:auto}
.files li{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 16px;padding:8px 16px;border-top:1px solid var(--line)}
.files li:first-child{border-top:0}
@media (max-width:720px){main{padding:16px 16px 40px}.mail{grid-template-columns:minmax(0,1fr);padding:10px 16px}.mail a.subject{white-space:normal}.mail time{text-align:left}.heads{grid-template-columns:72px minmax(0,1fr)}}`;
