import { renderToStaticMarkup } from "react-dom/server";
import type { Output } from "../contract/output";
import type { Snapshot } from "../contract/snapshot";
import { fontFaces } from "../outputs/fonts/faces";
import { InputsView } from "../outputs/InputsView";
import { MetricsView } from "../outputs/MetricsView";
import { OutputView } from "../outputs/OutputView";
import { outputsCss } from "../outputs/stylesheet";
import { withStillTables } from "../outputs/table/markdown-tables";
import { tableLiesBetter } from "../outputs/TableView";
import { tokensCss } from "../outputs/tokens";
import { barPlace, styleMark } from "./frame";
import { pageCss } from "./page-style";
import { Provenance } from "./Provenance";
import { planPage, type PageSection } from "./sections";
import { zoned } from "../format/dates";
import { directionIn } from "../format/direction";

/**
 * The frame: the app as one run left it, as one self-contained HTML text without script or outside request. Screen, picture, mail and run log show it.
 * `runUrl` is where the run's own page is; downloads are linked beside it.
 */
export async function renderPage(snapshot: Snapshot, { runUrl }: { runUrl: string }): Promise<string> {
  const plan = planPage({ outputs: snapshot.outputs.map(withTablesLaidOut) });
  const main = renderToStaticMarkup(
    <main className="frame" id="result" data-blocks={plan.blocks} data-paper={wantsLandscape(snapshot) ? "landscape" : undefined}>
      <header className="head">
        <h1 dir={directionIn(snapshot.projectTitle)}>{snapshot.projectTitle}</h1>
        {snapshot.description ? (
          <p className="lead" dir={directionIn(snapshot.description)}>
            {snapshot.description}
          </p>
        ) : null}
        {plan.inputs.length > 0 ? <InputsView outputs={plan.inputs} /> : null}
      </header>
      {plan.sections.map((section, at) => (
        <SectionView key={at} section={section} zone={snapshot.timezone} linkOf={(output) => downloadUrl(runUrl, snapshot.runId, output)} />
      ))}
      {plan.sections.length === 0 ? (
        <p className="none">This version shows nothing in its app. Put cells on the app page, then publish.</p>
      ) : null}
      <Provenance snapshot={snapshot} runUrl={runUrl} />
    </main>,
  );
  const title = escapeHtml(snapshot.projectTitle);
  const style = `${fontFaces(main + snapshot.projectTitle)}${tokensCss}${outputsCss}${pageCss}${runningFoot(snapshot)}`;
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8">${await styleMark(style)}<meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<meta name="color-scheme" content="light dark"><title>${title}</title><style>${style}</style>${barPlace}${main}</body></html>\n`
  );
}

/** Tables inside a text are laid out for pictures and paper like those of cells. */
const withTablesLaidOut = (output: Output): Output =>
  output.display?.kind === "markdown" ? { ...output, display: { ...output.display, html: withStillTables(output.display.html) } } : output;

/** One table that lies better turns the whole document. */
const wantsLandscape = ({ outputs, timezone }: Snapshot): boolean =>
  outputs.some(({ inApp, width, display }) => inApp && width === "full" && display?.kind === "table" && tableLiesBetter(display, timezone));

const SectionView = ({ section, zone, linkOf }: { section: PageSection; zone: string; linkOf: (output: Output) => string }) => {
  if (section.kind === "metrics") {
    return (
      <section className="block of-metrics" aria-label="Metrics">
        <MetricsView outputs={section.outputs} />
      </section>
    );
  }
  if (section.kind === "row") {
    return (
      <div className="row">
        {section.outputs.map((output) => (
          <div key={output.staticId} className={output.width} data-block={output.staticId}>
            <OutputView output={output} downloadUrl={linkOf(output)} zone={zone} />
          </div>
        ))}
      </div>
    );
  }
  return (
    <div className="block" data-block={section.output.staticId}>
      <OutputView output={section.output} downloadUrl={linkOf(section.output)} zone={zone} />
    </div>
  );
};

/** Absolute when the run's address is, so that links work in a PDF too. */
function downloadUrl(runUrl: string, runId: string, output: Output): string {
  const origin = /^https?:\/\/[^/]+/.exec(runUrl)?.[0] ?? "";
  return `${origin}/api/v1/runs/${runId}/outputs/${output.staticId}?format=csv&bom=1`;
}

/** The foot of printed pages. Pictures and mail use the same frame, so it stands in the frame. */
function runningFoot(snapshot: Snapshot): string {
  const text = `${snapshot.projectTitle}, version ${snapshot.version}. Run of ${zoned(snapshot.plannedAt, snapshot.timezone).full}, ${snapshot.timezone}`;
  const font = "font:400 8pt Inter,Noto,system-ui,sans-serif;color:#696e76";
  return `@page{size:A4;margin:16mm 16mm 18mm;@bottom-left{content:${cssString(text)};${font}}@bottom-right{content:counter(page) " of " counter(pages);${font}}}`;
}

/** A CSS string in which nothing can end the string, the rule or the style element. */
const cssString = (text: string): string =>
  `"${text.replace(/[^\p{L}\p{N} ,.:;()–-]/gu, (letter) => `\\${letter.codePointAt(0)?.toString(16)} `)}"`;

const escapeHtml = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
