import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Buttons, FactTable, Heading, LayoutTable, MetricTable, Rest, Row, StopBox } from "./parts";
import type { Story } from "./story";
import { color, sheet, type } from "./style";

/** The inline picture is referred to by this content id. */
export const pictureCid = "capture@daybook";

/** No I/O. How the picture appears: inline, or as a sentence about why it does not. */
export type MailPicture = { state: "inline"; alt: string } | { state: "missing"; why: string } | { state: "none" };

/** The message as HTML: 600 px wide, readable without pictures, without the style sheet and in dark mode. */
export const toHtml = (story: Story, subject: string, picture: MailPicture): string =>
  `<!doctype html>\n${renderToStaticMarkup(<Message story={story} subject={subject} picture={picture} />)}`;

function Message({ story, subject, picture }: { story: Story; subject: string; picture: MailPicture }): ReactNode {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="x-apple-disable-message-reformatting" />
        <title>{subject}</title>
        <style dangerouslySetInnerHTML={{ __html: sheet }} />
      </head>
      <body className="bg" style={{ margin: 0, padding: 0, background: color.canvas }}>
        {story.preheader && <div style={{ display: "none", maxHeight: 0, overflow: "hidden" }}>{story.preheader}</div>}
        <div role="main">
          <LayoutTable className="bg" width="100%" style={{ background: color.canvas }}>
            <tr>
              <td className="outer" align="center" style={{ padding: "32px 16px" }}>
                <LayoutTable
                  className="card"
                  width={600}
                  style={{ width: "100%", maxWidth: 600, background: color.paper, border: `1px solid ${color.line}`, borderRadius: 8 }}
                >
                  <Heading {...story} />
                  <MetricTable metrics={story.metrics} />
                  <StopBox stop={story.stop} />
                  <Buttons primary={story.primary} secondary={story.secondary} />
                  <PictureRow picture={picture} url={story.primary?.url} />
                  <Rest rows={story.rest} />
                  <FactTable facts={story.facts} />
                </LayoutTable>
                <Footer story={story} />
              </td>
            </tr>
          </LayoutTable>
        </div>
      </body>
    </html>
  );
}

function PictureRow({ picture, url }: { picture: MailPicture; url: string | undefined }): ReactNode {
  if (picture.state === "none") return null;
  if (picture.state === "missing") {
    return (
      <Row top={24}>
        <LayoutTable className="wash" width="100%" style={{ background: color.canvas, borderRadius: 8 }}>
          <tr>
            <td className="i2" style={{ padding: "12px 16px", ...type(13, 20, color.ink2) }}>
              {picture.why}
            </td>
          </tr>
        </LayoutTable>
      </Row>
    );
  }
  // A low priority keeps React from adding a preload link for the content id.
  const image = (
    <img
      src={`cid:${pictureCid}`}
      width={598}
      alt={picture.alt}
      fetchPriority="low"
      style={{ display: "block", width: "100%", height: "auto", border: 0, ...type(14, 20, color.ink2) }}
    />
  );
  return (
    <tr>
      <td style={{ padding: "24px 0 0" }}>{url ? <a href={url}>{image}</a> : image}</td>
    </tr>
  );
}

function Footer({ story }: { story: Story }): ReactNode {
  return (
    <LayoutTable width={600} style={{ width: "100%", maxWidth: 600 }}>
      <tr>
        <td className="pad i3" style={{ padding: "20px 32px 24px", ...type(12, 18, color.ink3) }}>
          {story.because}
          {story.change && (
            <>
              <br />
              <a href={story.change.url} className="i3" style={{ color: color.ink3, textDecoration: "underline" }}>
                {story.change.label}
              </a>
            </>
          )}
        </td>
      </tr>
    </LayoutTable>
  );
}
