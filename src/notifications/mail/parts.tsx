import type { ReactNode } from "react";
import { directionIn } from "../../format/direction";
import type { Metric } from "./lead";
import type { Button, Fact, RestRow, StopPlace } from "./story";
import { code, color, type } from "./style";

/** Pieces of a message: tables and inline styles only, as mail clients need. */

export function LayoutTable({
  children,
  ...rest
}: {
  children: ReactNode;
  className?: string;
  width?: string | number;
  style?: React.CSSProperties;
}): ReactNode {
  return (
    <table role="presentation" cellPadding={0} cellSpacing={0} {...rest}>
      <tbody>{children}</tbody>
    </table>
  );
}

/** One row of the card. `top` is the distance to what stands before it. */
export function Row({ top, bottom = 0, children }: { top: number; bottom?: number; children: ReactNode }): ReactNode {
  return (
    <tr>
      <td className="pad" style={{ padding: `${top}px 32px ${bottom}px` }}>
        {children}
      </td>
    </tr>
  );
}

/** The top of a mail: what came out, when, of what, and the first sentence. */
export function Heading({
  outcome,
  status,
  when,
  title,
  lead,
}: {
  outcome: "success" | "failure";
  status: string;
  when: string;
  title: string;
  lead: string[];
}): ReactNode {
  const good = outcome === "success";
  return (
    <Row top={28}>
      <div className="i3" style={type(13, 20, color.ink3)}>
        <span className={good ? "ok" : "bad"} style={{ color: good ? color.succeeded : color.failed, fontWeight: 600 }}>
          {good ? "\u2713" : "\u2715"}&nbsp;{status}
        </span>
        {" \u00A0"}
        {when}
      </div>
      <div
        className="i1"
        role="heading"
        aria-level={1}
        dir={directionIn(title)}
        style={{ ...type(26, 32, color.ink1, 700), letterSpacing: "-0.02em", paddingTop: 8, overflowWrap: "anywhere" }}
      >
        {title}
      </div>
      {lead.map((paragraph, index) => (
        <div
          key={index}
          className="i1"
          dir={directionIn(paragraph)}
          style={{ ...type(16, 26, color.ink1), paddingTop: 10, whiteSpace: "pre-line", overflowWrap: "anywhere" }}
        >
          {paragraph}
        </div>
      ))}
    </Row>
  );
}

/** The metrics side by side; below each other on a phone. */
export function MetricTable({ metrics }: { metrics: Metric[] }): ReactNode {
  if (metrics.length === 0) return null;
  return (
    <Row top={22}>
      <LayoutTable className="rule" width="100%" style={{ borderTop: `1px solid ${color.ink1}` }}>
        <tr>
          {metrics.map((metric, index) => (
            <td
              key={index}
              className={index === 0 ? undefined : "mp ln"}
              valign="top"
              width={`${Math.floor(100 / metrics.length)}%`}
              style={index === 0 ? { padding: "14px 8px 0 0" } : { padding: "14px 8px 0 16px", borderLeft: `1px solid ${color.line}` }}
            >
              <div className="i2" style={type(13, 18, color.ink2)}>
                {metric.label}
              </div>
              <div
                className="i1 mv"
                style={{
                  ...type(metric.text.length > 9 ? 20 : 26, 34, color.ink1, 600),
                  letterSpacing: "-0.02em",
                  whiteSpace: metric.text.length > 16 ? "normal" : "nowrap",
                }}
              >
                {metric.text}
                {metric.unit && (
                  <span className="i2" style={{ ...type(14, 20, color.ink2, 500), letterSpacing: 0 }}>
                    &nbsp;{metric.unit}
                  </span>
                )}
              </div>
              {metric.change && (
                <div className="i2" style={type(13, 18, color.ink2)}>
                  {metric.change}
                </div>
              )}
            </td>
          ))}
        </tr>
      </LayoutTable>
    </Row>
  );
}

/** The one thing to do next, and the second one. */
export function Buttons({ primary, secondary }: { primary: Button | null; secondary: Button | null }): ReactNode {
  if (!primary && !secondary) return null;
  return (
    <Row top={24}>
      <LayoutTable>
        <tr>
          {primary && <ButtonCell button={primary} className="cta" ink="#ffffff" background={color.accent} border="transparent" />}
          {secondary && <ButtonCell button={secondary} className="ghost" ink={color.ink1} background={color.paper} border={color.line2} />}
        </tr>
      </LayoutTable>
    </Row>
  );
}

function ButtonCell({
  button,
  className,
  ink,
  background,
  border,
}: {
  button: Button;
  className: string;
  ink: string;
  background: string;
  border: string;
}): ReactNode {
  return (
    <td className="stack" style={{ paddingRight: 10 }}>
      <a
        href={button.url}
        className={className}
        style={{
          display: "inline-block",
          padding: "10px 18px",
          borderRadius: 8,
          textDecoration: "none",
          background,
          border: `1px solid ${border}`,
          ...type(14, 20, ink, 600),
        }}
      >
        {button.label}
      </a>
    </td>
  );
}

/** Where and why a run stopped, with the lines around it. */
export function StopBox({ stop }: { stop: StopPlace | null }): ReactNode {
  if (!stop) return null;
  return (
    <Row top={22}>
      <LayoutTable className="badbox" width="100%" style={{ background: color.failedWash, borderRadius: 8 }}>
        <tr>
          <td style={{ padding: stop.lines.length > 0 ? "16px 18px 6px" : "16px 18px" }}>
            <div className="i2" style={type(13, 20, color.ink2)}>
              {stop.where}
            </div>
            <div
              className="bad"
              style={{ ...type(15, 22, color.failed, 600), paddingTop: 2, whiteSpace: "pre-line", overflowWrap: "anywhere" }}
            >
              {stop.message}
            </div>
          </td>
        </tr>
        {stop.lines.length > 0 && (
          <tr>
            <td style={{ padding: "8px 10px 10px" }}>
              <LayoutTable className="code" width="100%" style={{ background: color.paper, borderRadius: 4 }}>
                {stop.lines.map(({ number, text, hit }) => (
                  <tr key={number}>
                    <td
                      className={hit ? "hit bad" : "i3"}
                      align="right"
                      valign="top"
                      style={{
                        width: 28,
                        padding: "3px 8px",
                        ...(hit ? { background: color.hit } : {}),
                        ...code(hit ? color.failed : color.ink3),
                      }}
                    >
                      {number}
                    </td>
                    <td
                      className={hit ? "hit i1" : "i2"}
                      style={{
                        padding: "3px 10px 3px 4px",
                        ...(hit ? { background: color.hit } : {}),
                        ...code(hit ? color.ink1 : color.ink2),
                        whiteSpace: "pre-wrap",
                        wordBreak: "break-word",
                      }}
                    >
                      {text === "" ? "\u00A0" : text}
                    </td>
                  </tr>
                ))}
              </LayoutTable>
            </td>
          </tr>
        )}
      </LayoutTable>
    </Row>
  );
}

const restWords = {
  succeeded: { mark: "\u2713", word: "Succeeded", className: "ok", ink: color.succeeded },
  failed: { mark: "\u2715", word: "Failed", className: "bad", ink: color.failed },
  skipped: { mark: "\u279E", word: "Skipped", className: "i2", ink: color.ink2 },
} as const;

/** What became of the cells that did not fail. */
export function Rest({ rows }: { rows: RestRow[] }): ReactNode {
  if (rows.length === 0) return null;
  const cell = { padding: "8px 0", borderTop: `1px solid ${color.line}` };
  return (
    <Row top={28}>
      <div className="i1" role="heading" aria-level={2} style={type(15, 22, color.ink1, 600)}>
        What happened to the rest
      </div>
      <LayoutTable className="ln" width="100%" style={{ marginTop: 8 }}>
        {rows.map(({ status, count, names }) => {
          const { mark, word, className, ink } = restWords[status];
          return (
            <tr key={status}>
              <td className={`${className} ln`} valign="top" style={{ width: 104, ...cell, ...type(13, 20, ink, 600) }}>
                {mark} {word}
              </td>
              <td className="i1 ln" valign="top" style={{ width: 64, ...cell, ...type(13, 20, color.ink1) }}>
                {count}
              </td>
              <td className="i2 ln" style={{ ...cell, ...type(13, 20, color.ink2), overflowWrap: "anywhere" }}>
                {names}
              </td>
            </tr>
          );
        })}
      </LayoutTable>
    </Row>
  );
}

/** Facts about the run, label and value. */
export function FactTable({ facts }: { facts: Fact[] }): ReactNode {
  return (
    <Row top={20} bottom={28}>
      <LayoutTable className="ln" width="100%" style={{ borderTop: `1px solid ${color.line}` }}>
        <tr>
          <td style={{ height: 12, fontSize: 0, lineHeight: 0 }}>&nbsp;</td>
          <td />
        </tr>
        {facts.map(({ label, text, url }) => (
          <tr key={label}>
            <td className="i3" valign="top" style={{ width: 104, padding: "2px 0", ...type(12, 18, color.ink3) }}>
              {label}
            </td>
            <td className="i2" style={{ padding: "2px 0", ...type(12, 18, color.ink2), overflowWrap: "anywhere" }}>
              {url ? (
                <a href={url} className="a" style={{ color: color.accent, textDecoration: "underline" }}>
                  {text}
                </a>
              ) : (
                text
              )}
            </td>
          </tr>
        ))}
      </LayoutTable>
    </Row>
  );
}
