import { renderToStaticMarkup } from "react-dom/server";
import { outboxSheet } from "../../notifications/outbox/style";

/**
 * No I/O. What a sign-in link opens: a button. Mail scanners and previews of chats open every link they see, so opening it may spend nothing. Works without script;
 * the form goes to the address it stands at, which holds the secret.
 */
export const signInLinkPage = (): string =>
  `<!doctype html>${renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>Sign in to Daybook</title>
        <link rel="icon" href="/favicon.svg" />
        <style dangerouslySetInnerHTML={{ __html: sheet }} />
      </head>
      <body>
        <main className="card">
          <p className="brand">
            <img src="/favicon.svg" alt="" width="20" height="20" />
            Daybook
          </p>
          <h1>Sign in to Daybook</h1>
          <p>This link signs you in once, on this device.</p>
          <form method="post">
            <button type="submit">Sign in</button>
          </form>
        </main>
      </body>
    </html>,
  )}`;

const sheet = `${outboxSheet}
body{display:grid;min-height:100vh;place-items:center;padding:16px}
main.card{margin:0;padding:32px;width:100%;max-width:400px}
main .brand{display:flex;gap:8px;align-items:center;margin:0 0 14px;color:var(--ink);font:600 15px/22px var(--sans)}
main p{margin:8px 0 24px;color:var(--ink-2)}
button{width:100%;min-height:40px;border:0;border-radius:8px;background:var(--accent-text);color:var(--paper);font:600 14px/20px var(--sans);cursor:pointer}
`;
