import { renderToStaticMarkup } from "react-dom/server";
import { outboxSheet } from "../../notifications/outbox/style";
import { ShownValues } from "./ShownValues";
import { exampleOf, shapeOf, type Schema } from "./shape";

/** No I/O. The OpenAPI document as one page without script: it opens at once, prints, is searched with the browser's own search, and every operation has an address. */

type Content = Record<string, { schema?: Schema }>;

export interface Operation {
  operationId?: string;
  tags?: string[];
  summary?: string;
  description?: string;
  security?: object[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[];
  requestBody?: { content?: Content };
  responses?: Record<string, { description?: string; content?: Content }>;
}

export interface Document {
  info: { title: string; description?: string };
  paths: Record<string, Record<string, Operation>>;
}

interface Entry extends Operation {
  id: string;
  method: string;
  path: string;
}

/** `origin` is where the examples call. */
export function referencePage(document: Document, origin: string): string {
  const groups = groupsOf(document);
  const error = groups.flatMap(({ entries }) => entries).find(({ responses }) => responses?.["default"])?.responses?.["default"];
  return `<!doctype html>${renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{document.info.title}</title>
        <link rel="icon" href="/favicon.svg" />
        <style dangerouslySetInnerHTML={{ __html: sheet }} />
      </head>
      <body>
        <a className="skip" href="#operations">
          Skip to the operations
        </a>
        <div className="sides">
          <nav aria-label="Operations">
            <details open>
              <summary>Contents</summary>
              {groups.map(({ tag, slug, entries }) => (
                <section key={tag}>
                  <p className="tag">
                    <a href={`#${slug}`}>{tag}</a>
                  </p>
                  <ul>
                    {entries.map((entry) => (
                      <li key={entry.id}>
                        <a href={`#${entry.id}`}>{entry.summary ?? `${entry.method} ${entry.path}`}</a>
                      </li>
                    ))}
                  </ul>
                </section>
              ))}
            </details>
          </nav>
          <main id="operations">
            <div className="top">
              <h1>{document.info.title}</h1>
              <span>
                <a href="/api/v1/openapi.json">OpenAPI document</a> · <a href="/">Back to Daybook</a>
              </span>
            </div>
            <p>{document.info.description}</p>
            <h2>How to call it</h2>
            <p>
              Make a token in Settings and send it as a header. In the shapes below <code>?</code> marks what may be left out and{" "}
              <code>=</code> what is then taken; <code>time</code> is UTC ISO 8601 with milliseconds, <code>uuid</code> a lower-case id.
            </p>
            <pre>{`curl ${origin}/api/v1/users/me -H "Authorization: Bearer $DAYBOOK_TOKEN"`}</pre>
            {error && <Answer status="Every refusal" content={error.content} />}
            <ShownValues />
            {groups.map(({ tag, slug, entries }) => (
              <section key={tag} aria-labelledby={slug}>
                <h2 id={slug}>{tag}</h2>
                {entries.map((entry) => (
                  <OperationCard key={entry.id} entry={entry} origin={origin} />
                ))}
              </section>
            ))}
          </main>
        </div>
      </body>
    </html>,
  )}`;
}

function OperationCard({ entry, origin }: { entry: Entry; origin: string }) {
  const body = schemaIn(entry.requestBody?.content);
  return (
    <article className="card" id={entry.id} aria-labelledby={`${entry.id}-name`}>
      <h3 id={`${entry.id}-name`}>
        <a href={`#${entry.id}`}>{entry.summary ?? entry.path}</a>
      </h3>
      <p className="route">
        <b className={`method ${entry.method.toLowerCase()}`}>{entry.method}</b> <code>{entry.path}</code>
      </p>
      {entry.description && <p>{entry.description}</p>}
      {open(entry) && <p className="sub">Needs no sign-in.</p>}
      {(entry.parameters ?? []).length > 0 && (
        <dl className="parameters">
          {entry.parameters?.map(({ name, in: where, required, description, schema }) => (
            <div key={`${where} ${name}`}>
              <dt>
                <code>{name}</code> <span className="sub">{required ? where : `${where}, optional`}</span>
              </dt>
              <dd>
                {shapeOf(schema ?? {})}
                {schema?.default === undefined ? "" : ` = ${JSON.stringify(schema.default)}`}
                {description && `. ${description}`}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {body && (
        <>
          <p className="tag">Body</p>
          <pre>{shapeOf(body)}</pre>
        </>
      )}
      <p className="tag">Example</p>
      <pre>{curl(entry, body, origin)}</pre>
      {Object.entries(entry.responses ?? {})
        .filter(([status]) => status !== "default")
        .map(([status, { content }]) => (
          <Answer key={status} status={`Answer ${status}`} content={content} />
        ))}
    </article>
  );
}

function Answer({ status, content }: { status: string; content: Content | undefined }) {
  const [type, value] = Object.entries(content ?? {})[0] ?? [];
  if (!type) return <p className="sub">{status}, without a body</p>;
  if (!value?.schema) return <p className="sub">{`${status}, ${type}`}</p>;
  return (
    <details className="answer">
      <summary>{type === "application/json" ? status : `${status}, ${type}`}</summary>
      <pre>{shapeOf(value.schema)}</pre>
    </details>
  );
}

function curl(entry: Entry, body: Schema | null, origin: string): string {
  const { method, path } = entry;
  const parts = [
    `curl${method === "GET" ? "" : ` -X ${method}`} "${origin}/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`)}"`,
  ];
  if (!open(entry)) parts.push('-H "Authorization: Bearer $DAYBOOK_TOKEN"');
  if (body) parts.push('-H "Content-Type: application/json"', `-d '${JSON.stringify(exampleOf(body)).replaceAll("'", String.raw`'\''`)}'`);
  return parts.join(" \\\n  ");
}

/** Whether it answers people who are not signed in. */
const open = ({ security }: Entry): boolean => (security ?? []).length === 0;

const schemaIn = (content: Content | undefined): Schema | null => content?.["application/json"]?.schema ?? null;

/** Operations by their tag, in the order of the document. */
function groupsOf({ paths }: Document): { tag: string; slug: string; entries: Entry[] }[] {
  const groups = new Map<string, Entry[]>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags?.[0] ?? "Other";
      const id = operation.operationId ?? `${method}${path}`.replaceAll(/\W+/g, "-");
      groups.set(tag, [...(groups.get(tag) ?? []), { ...operation, id, path, method: method.toUpperCase() }]);
    }
  }
  return [...groups].map(([tag, entries]) => ({ tag, slug: tag.toLowerCase().replaceAll(/\W+/g, "-"), entries }));
}

const sheet = `${outboxSheet}
.sides{display:grid;grid-template-columns:280px minmax(0,1fr);max-width:1240px;margin:0 auto}
.sides main{margin:0;max-width:none;min-width:0}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;padding:24px 0 24px 28px}
nav summary{font-weight:600;cursor:pointer}
nav li a{display:block;padding:2px 0;color:var(--ink-2);text-decoration:none}
nav li a:hover{text-decoration:underline}
.tag{margin:12px 0 4px;font-size:12px;font-weight:600;color:var(--ink-2)}
.tag a{color:inherit;text-decoration:none}
main h2{margin:32px 0 8px}
main h3{margin:0;font-size:14px;line-height:20px;font-weight:600}
main h3 a{color:var(--ink);text-decoration:none}
main h3 a:hover{text-decoration:underline}
main p{max-width:72ch}
article.card{padding:16px;margin-bottom:12px;scroll-margin-top:8px}
article.card:target{border-color:var(--accent-text)}
.route{margin-top:4px;overflow-wrap:anywhere}
.method{font:600 12px/18px var(--mono)}
code,pre{font:400 12px/18px var(--mono)}
pre{margin:8px 0 0;overflow:visible;max-height:none;padding:12px;background:var(--sunken);border:1px solid var(--line);border-radius:8px;white-space:pre-wrap;overflow-wrap:anywhere}
.parameters{margin-top:12px;display:grid;gap:6px}
.parameters div{display:grid;grid-template-columns:220px minmax(0,1fr);gap:2px 16px}
.parameters dd{color:var(--ink-2);overflow-wrap:anywhere}
.answer{margin-top:8px}
.answer summary{cursor:pointer;color:var(--ink-2);font-weight:600;font-size:12px}
@media (max-width:860px){.sides{grid-template-columns:minmax(0,1fr)}nav{position:static;max-height:40vh;padding:16px}main{padding:16px 16px 40px}.parameters div{grid-template-columns:minmax(0,1fr)}}
@media print{nav,.skip{display:none}.sides{display:block}}
`;
