import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../src/lib/failure";
import { checkTemplate, renderBody, renderSubject, type TemplateFacts } from "../../../src/notifications/rules/template";
import type { TemplateNames } from "../../../src/notifications/rules/template-names";

const known: TemplateNames = { inputs: ["city", "days"], values: ["total", "rain", "status"], metrics: ["Rain", "Wet days", "total"] };
const facts: TemplateFacts = {
  project: "Weather",
  schedule: "Mornings",
  status: "succeeded",
  date: "1 January 2016",
  time: "09:00",
  version: 3,
  error: "",
  inputs: { city: "Seattle", days: 3 },
  values: { total: 284.5, rain: "12 rows", status: "wet" },
  metrics: { Rain: "284.5 mm", "Wet days": "24", total: "284.5" },
};

function refusal(source: string, names: TemplateNames | null = known): { message: string; paths: string[] } | null {
  try {
    checkTemplate(source, "subject", names);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return { message: thrown.message, paths: (thrown.facts.issues ?? []).map(({ path }) => path) };
  }
}

describe("a template that is saved", () => {
  test.each([
    "{{ project }} {{ schedule }} {{ status }} {{ date }} {{ time }} {{ version }} {{ error }}",
    "{{ inputs.city }} {{ values.total }} {{ metrics.Rain }} {{ metrics['Wet days'] }}",
    "{{ city }} has {{ total | round }} and {{ rain }}",
    "{% if values.total > 100 %}much{% else %}little{% endif %}",
    "{% assign where = inputs.city | upcase %}{{ where }}",
    "{% for one in metrics %}{{ one[0] }} {{ forloop.index }}{% endfor %}",
    "{{ metrics[city] }}",
    "no names at all",
    "{% raw %}{{ anything }}{% endraw %}",
  ])("%j names only what a message knows", (source) => expect(refusal(source)).toBeNull());

  test.each([
    ["{{ projct }}", "{{ projct }} is not known. Did you mean {{ project }}?"],
    ["{{ ciyt }}", "{{ ciyt }} is not known. Did you mean {{ city }}?"],
    ["{{ inputs.citty }}", "{{ inputs.citty }} is not known. Did you mean {{ inputs.city }}?"],
    ["{{ metrics.rain }}", "{{ metrics.rain }} is not known. Did you mean {{ metrics.Rain }}?"],
    ["{{ values.city }}", "{{ values.city }} is not known. Known are {{ values.total }}, {{ values.rain }}, {{ values.status }}."],
    ["{{ project.title }}", "{{ project.title }} is not known: project has no parts. Write {{ project }}."],
    ["{% if nothing %}x{% endif %}", "{{ nothing }} is not known. Known are {{ project }}"],
    ["{{ __proto__ }}", "{{ __proto__ }} is not known."],
    ["{{ values.constructor }}", "{{ values.constructor }} is not known."],
    ["{{ toString }}", "{{ toString }} is not known."],
  ])("%j is refused with the nearest names", (source, says) => {
    const found = refusal(source);
    expect(found?.message).toContain(`The subject cannot be filled in: ${says}`);
    expect(found?.paths).toEqual(["subject"]);
  });

  test("names every unknown name once, and says when a project has none of a kind", () => {
    expect(refusal("{{ aaaa }}{{ aaaa }}{{ bbbb }}")?.paths).toHaveLength(2);
    expect(refusal("{{ inputs.city }}", { inputs: [], values: [], metrics: [] })?.message).toContain("This project has no inputs.");
  });

  test.each([
    "{{ broken",
    "{% if %}",
    "{% include 'x' %}",
    "{% capture a %}{% endcapture %}",
    "{% unknown %}",
    "{{ 'x' | nonsense }}",
    "{% if a %}".repeat(400),
  ])("%j is no template", (source) => expect(refusal(source)?.message).toContain("The subject is not a valid template"));

  test("of a project whose cells nobody knows is only read", () => {
    expect(refusal("{{ whatever }}", null)).toBeNull();
    expect(refusal("{{ broken", null)).not.toBeNull();
  });

  test("any text is taken or refused, and never a bug", () => {
    const piece = fc.constantFrom(
      "{{",
      "}}",
      "{%",
      "%}",
      "{% for a in b %}",
      "{% endfor %}",
      " project ",
      "inputs.",
      "|",
      ":",
      "'",
      "[",
      "]",
      "(1..9)",
      "\n",
      "x",
      "🙂",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        refusal(pieces.join(""));
      }),
      { numRuns: 500 },
    );
  });
});

describe("a template that is filled in", () => {
  test("has inputs, values and metrics, by group and alone; a name that every message has wins", () => {
    expect(
      renderSubject(
        "{{ city }} {{ inputs.days }} {{ total }} {{ values.rain }} {{ metrics['Wet days'] }} {{ status }} {{ values.status }}",
        facts,
      ),
    ).toBe("Seattle 3 284.5 12 rows 24 succeeded wet");
    expect(renderBody("{% if total > 100 and inputs.city == 'Seattle' %}much{% endif %}", facts)).toBe("much");
  });

  test("has nothing where the run has no value", () => {
    expect(renderSubject("a{{ total }}{{ values.rain }}b", { ...facts, values: {}, metrics: {} })).toBe("ab");
  });

  test("reads no property that is not its own", () => {
    expect(renderSubject("a{{ project.constructor }}{{ values.__proto__ }}{{ metrics.constructor.name }}{{ constructor }}b", facts)).toBe(
      "ab",
    );
  });

  const long = "x".repeat(9_000);
  test.each<[string, string]>([
    ["a loop without end", "{% for a in (1..100000000) %}x{% endfor %}"],
    [
      "loops in loops over one list",
      "{% assign l = (1..200) %}{% for a in l %}{% for b in l %}{% for c in l %}x{% endfor %}{% endfor %}{% endfor %}",
    ],
    ["a long text in many turns", `{% assign l = (1..10000) %}{% for a in l %}${long}{% endfor %}`],
    ["a text that doubles", `{% assign a = '${"<".repeat(200)}' %}${"{% assign a = a | append: a %}".repeat(40)}{{ a }}`],
    ["a value shown again and again", `{% assign a = '${"y".repeat(1000)}' %}{% for b in (1..190) %}{{ a }}{% endfor %}`],
    ["a replacement that multiplies", `{% assign a = '${"z".repeat(900)}' %}{{ a | replace: 'z', a }}`],
    ["an empty pattern", `{% assign a = '${"z".repeat(900)}' %}{{ a | replace: '', a }}`],
    ["a separator that multiplies", `{% assign a = '${"z".repeat(900)}' %}{{ a | split: '' | join: a }}`],
    ["a wide date", "{{ 'now' | date: '%900000000d' }}"],
    ["a filter with a slow pattern", `{% assign a = '${"<".repeat(900)}' %}{{ a | strip_html }}`],
    ["a filter that builds a pattern", `{% assign a = '${"a".repeat(900)}' %}{{ a | rstrip: 'a' }}`],
  ])("%s ends with an error, and not with the time of the test", (_what, source) => {
    expect(() => renderBody(source, facts)).toThrow();
  });

  test("a template whose values are long, or look like templates, writes them as they are", () => {
    const odd = { ...facts, values: { total: "{{ project }}{% for a in (1..9) %}", rain: "a\r\nBcc: evil@example.com" } };
    expect(renderSubject("{{ total }} {{ rain }}", odd)).toBe("{{ project }}{% for a in (1..9) %} a Bcc: evil@example.com");
  });
});
