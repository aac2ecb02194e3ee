/**
 * Modules that are ports to the outside, as the simulator supplies them: the platform's own, the loader of user code, databases of users, browsers, and the two libraries
 * that only draw. Their exports reach what the world gave the process, through its environment.
 */
export const portModules: { match: RegExp; code: string }[] = [
  {
    match: /^cloudflare:workers$/,
    code: `export class DurableObject { constructor(ctx, env) { this.ctx = ctx; this.env = env; } } export class WorkerEntrypoint {}`,
  },
  {
    match: /^cloudflare:email$/,
    code: `export class EmailMessage { constructor(from, to, raw) { Object.assign(this, { from, to, raw }); } }`,
  },
  // The host side of a language, which only `sandbox/javascript/language.ts` imports.
  { match: /^\.\/host$/, code: `export const openJavascript = (env, options) => env.SIMULATED.openSandbox(options);` },
  { match: /\/connections\/open$/, code: `export const openQueries = (env) => env.SIMULATED.openQueries();` },
  {
    match: /^@cloudflare\/puppeteer$/,
    code: `export default { launch: (browsers, options) => browsers.launch(options), connect: (browsers, session) => browsers.connect(session) };`,
  },
  { match: /^\.\/shoot$/, code: `export const shoot = (browser, html, order) => browser.shoot(html, order);` },
  { match: /\/outputs\/chart-child\/draw$/, code: `export const drawInChild = undefined;` },
  { match: /\/transports\/smtp$|^\.\/smtp$/, code: `export const smtpTransport = undefined;` },
  {
    match: /^nodemailer\/lib\/mail-composer$/,
    code: `export default class { constructor(mail) { this.mail = mail; }
      compile() { return { build: async () => new TextEncoder().encode(JSON.stringify({ ...this.mail.headers, attachments: this.mail.attachments.length })) }; } }`,
  },
];
