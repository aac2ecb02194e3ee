/** The bar and the pages without a result. Names come from `outputs/tokens.ts`, which the frame (or `statusPage`) brings. */
export const barCss = `
.bar{position:sticky;top:0;z-index:2;font:var(--small);background:var(--canvas);border-bottom:1px solid var(--line);color:var(--ink-2)}
.bar-in{max-width:calc(var(--frame) + 80px);margin:0 auto;padding:0 40px;min-height:56px;display:flex;align-items:center;gap:var(--s3)}
.skip{position:absolute;left:8px;top:-60px;background:var(--raised);color:var(--accent);padding:8px 12px;border-radius:var(--radius-2);z-index:3}
.skip:focus{top:8px}
.name{font-weight:600;color:var(--ink-1);white-space:nowrap;overflow:hidden;text-overflow:ellipsis;text-decoration:none;min-width:0}
.facts{display:flex;align-items:center;gap:var(--s3);color:var(--ink-2);white-space:nowrap;margin-left:var(--s1)}
.facts>*+*::before{content:"";display:inline-block;width:3px;height:3px;border-radius:50%;background:var(--line-2);margin-right:var(--s3);vertical-align:middle}
.facts a{color:inherit;text-decoration:none}.facts a:hover{text-decoration:underline}
.state{display:inline-flex;align-items:center;gap:6px;font-weight:500}
.state-current{color:var(--succeeded)}.state-stale{color:var(--stale)}.state-past,.state-archived{color:var(--ink-2)}.state-waiting{color:var(--running)}.state-failed{color:var(--failed)}
.actions{margin-left:auto;display:flex;gap:var(--s2)}
.btn{display:inline-flex;align-items:center;gap:6px;height:32px;padding:0 12px;border:1px solid var(--line-2);border-radius:var(--radius-2);background:var(--raised);color:var(--ink-1);font:var(--small);font-weight:500;text-decoration:none;box-shadow:var(--shadow-1);cursor:pointer;white-space:nowrap;list-style:none}
.btn::-webkit-details-marker{display:none}
.btn:hover{border-color:var(--control)}
.btn .db-icon{color:var(--ink-2)}
.btn.primary{background:var(--accent);border-color:transparent;color:var(--on-accent)}.btn.primary .db-icon{color:inherit}
.menu{position:relative}
.menu-list{position:absolute;right:0;top:calc(100% + 6px);min-width:200px;padding:4px;background:var(--raised);border:1px solid var(--line-2);border-radius:var(--radius-2);box-shadow:var(--shadow-2)}
.menu-list a{display:block;padding:8px 12px;border-radius:var(--radius-1);color:var(--ink-1);text-decoration:none;white-space:nowrap}
.menu-list a:hover{background:var(--canvas)}
.menu-list small{display:block;font:var(--caption);color:var(--ink-3)}
.alert{border-top:1px solid var(--line);background:var(--stale-wash)}
.alert p{max-width:calc(var(--frame) + 80px);margin:0 auto;padding:10px 40px;color:var(--ink-1);display:flex;gap:var(--s2)}
.alert .db-icon{color:var(--stale);margin-top:2px}
.alert.bad{background:var(--failed-wash)}.alert.bad .db-icon{color:var(--failed)}
.alert.calm{background:var(--accent-wash)}.alert.calm .db-icon{color:var(--accent)}
.alert a{white-space:nowrap;color:var(--accent);text-underline-offset:3px;text-decoration-thickness:1px}
@media (max-width:1080px){.bar .name{max-width:24ch}.next{display:none}}
@media (min-width:641px) and (max-width:860px){.bar .facts .version{display:none}.bar .name{max-width:none}}
@media (max-width:860px){.btn.small span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.btn.small{width:32px;padding:0;justify-content:center}}
@media (max-width:640px){
  .bar{position:static}
  .bar-in{flex-wrap:wrap;padding:10px 16px 12px;row-gap:10px}
  .bar .name{max-width:none;flex:1;font-size:.9375rem}
  .facts{order:3;flex:1 0 100%;margin:0;flex-wrap:wrap;row-gap:0}
  .actions{order:4;flex:1 0 100%;margin:0}
  .actions:empty{display:none}
  .actions:not(:has(.primary)){order:2;flex:none}
  .actions:not(:has(.primary)) .menu-list{left:auto;right:0}
  .btn{height:40px}.btn.small{width:44px}.btn.primary{flex:1;justify-content:center}
  .menu-list{right:auto;left:0}
  .alert p{padding:10px 16px}
}
@media print{.bar{display:none}}
`;
