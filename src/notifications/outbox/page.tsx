import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { dayAndTime, dayAndMonth, time } from "../../format/dates";
import type { OutboxEntry } from "./store";
import { outboxSheet } from "./style";

/** No I/O. The outbox as pages without script: times are in UTC and say so, because a page without script cannot know the reader's zone. */

export interface OpenedMail {
  headers: { name: string; value: string }[];
  hasHtml: boolean;
  text: string;
  attachments: { name: string; type: string; bytes: number; inline: boolean }[];
}

/** HTML of the outbox: its mails, newest first, and why they are here. */
export const listPage = (mails: OutboxEntry[], olderUrl: string | null, transport: string): string =>
  page(
    "Outbox",
    <>
      <div className="top">
        <div>
          <h1>Outbox</h1>
          <p className="sub">
            {transport === "outbox"
              ? "Mail is stored here instead of being sent. Set MAIL_TRANSPORT to smtp or send_email to send it."
              : `Mail is sent by ${transport} now. Here is what was stored before.`}
          </p>
        </div>
        <a href="/">Back to Daybook</a>
      </div>
      <div className="card">
        {mails.length === 0 ? (
          <div className="empty">
            <h2>No mail yet</h2>
            <p>
              When a run ends and a notification tells somebody, the message appears here. Add a notification to a schedule, then run it.
            </p>
          </div>
        ) : (
          <ul className="mails">
            {mails.map((mail) => (
              <li key={mail.id}>
                <div className="mail">
                  <a className="subject" href={`/outbox/${mail.id}`}>
                    {mail.subject || "(no subject)"}
                  </a>
                  <span className="who">{mail.recipient}</span>
                  <time dateTime={new Date(mail.at).toISOString()}>
                    {dayAndMonth(mail.at, "UTC")}, {time(mail.at, "UTC")} UTC
                  </time>
                  {mail.projectId && (
                    <span className="about sub">
                      About <a href={`/projects/${mail.projectId}/runs/${mail.runId}`}>a run of {mail.projectTitle}</a>
                    </span>
                  )}
                </div>
              </li>
            ))}
          </ul>
        )}
      </div>
      {olderUrl && (
        <p className="more">
          <a href={olderUrl}>Older mail</a>
        </p>
      )}
    </>,
  );

/** HTML of one mail of the outbox, with its parts and attachments. */
export const mailPage = (mail: OutboxEntry, opened: OpenedMail): string =>
  page(
    `${mail.subject || "(no subject)"} · Outbox`,
    <>
      <div className="top">
        <div>
          <p className="crumb">
            <a href="/outbox">Outbox</a>
          </p>
          <h1>{mail.subject || "(no subject)"}</h1>
        </div>
        <a href={`/outbox/${mail.id}.eml`} download>
          Download the message
        </a>
      </div>
      <dl className="card heads">
        <Head name="From">{mail.sender}</Head>
        <Head name="To">{mail.recipient}</Head>
        <Head name="Sent">{dayAndTime(mail.at, "UTC")}</Head>
        {mail.projectId && (
          <Head name="About">
            <a href={`/projects/${mail.projectId}/runs/${mail.runId}`}>A run of {mail.projectTitle}</a>
          </Head>
        )}
      </dl>
      {opened.hasHtml && (
        <section aria-labelledby="message">
          <h2 id="message">Message</h2>
          <iframe
            src={`/outbox/${mail.id}/body`}
            title={`Message: ${mail.subject}`}
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            referrerPolicy="no-referrer"
          />
        </section>
      )}
      {opened.attachments.length > 0 && (
        <section aria-labelledby="attachments">
          <h2 id="attachments">Attachments</h2>
          <ul className="card files">
            {opened.attachments.map(({ name, type, bytes, inline }, index) => (
              <li key={index}>
                <a href={`/outbox/${mail.id}/attachments/${index}`} download={name}>
                  {name}
                </a>
                <span className="sub">
                  {type}, {Math.max(1, Math.round(bytes / 1000)).toLocaleString("en")} kB{inline ? ", shown in the message" : ""}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2 id="text">Plain text</h2>
        <pre className="card" tabIndex={0} role="region" aria-labelledby="text">
          {opened.text}
        </pre>
      </section>
      <section>
        <h2 id="headers">Headers</h2>
        <pre className="card" tabIndex={0} role="region" aria-labelledby="headers">
          {opened.headers.map(({ name, value }) => `${name}: ${value}`).join("\n")}
        </pre>
      </section>
    </>,
  );

function Head({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

const page = (title: string, content: ReactNode): string =>
  `<!doctype html>\n${renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: outboxSheet }} />
      </head>
      <body>
        <a className="skip" href="#content">
          Skip to content
        </a>
        <main id="content">{content}</main>
      </body>
    </html>,
  )}`;
