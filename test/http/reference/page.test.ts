import { expect, test } from "vitest";
import { exampleOf, shapeOf, type Schema } from "../../../src/http/reference/shape";
import { referencePage } from "../../../src/http/reference/page";

const shapes: [schema: Schema, shape: string, example: unknown][] = [
  [{ type: "string", format: "uuid" }, "uuid", "0190a000-0000-7000-8000-000000000000"],
  [{ type: "string", format: "date-time" }, "time", "2027-01-31T07:30:00.000Z"],
  [{ type: "string", maxLength: 300 }, "string up to 300", "text"],
  [{ type: "integer", minimum: 1, maximum: 100, default: 25 }, "integer 1 to 100", 25],
  [{ type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }, "integer", 0],
  [{ type: ["string", "null"] }, "string | null", "text"],
  [{ anyOf: [{ type: "boolean" }, { const: "true" }] }, 'boolean | "true"', false],
  [{ type: "array", items: { enum: ["png", "pdf"] } }, '("png" | "pdf")[]', []],
  [{ $ref: "#/components/schemas/Json" }, "any JSON", null],
  [
    {
      type: "object",
      properties: {
        name: { type: "string" },
        loud: { type: "boolean", default: false },
        more: { type: "object", additionalProperties: {} },
      },
      required: ["name"],
    },
    "{\n  name: string\n  loud?: boolean = false\n  more?: {\n    [name]: any JSON\n  }\n}",
    { name: "text" },
  ],
];

test.each(shapes)("%j reads as a shape and gives an example", (schema, shape, example) => {
  expect(shapeOf(schema)).toBe(shape);
  expect(exampleOf(schema)).toEqual(example);
});

test("the page escapes what the document says, has no script, and shows how to call an operation", () => {
  const page = referencePage(
    {
      info: { title: "<b>API</b>" },
      paths: {
        "/things/{thingId}": {
          post: {
            summary: "</pre><script>alert(1)</script>",
            security: [{ token: [] }],
            requestBody: {
              content: { "application/json": { schema: { type: "object", properties: { say: { const: "it's" } }, required: ["say"] } } },
            },
          },
        },
      },
    },
    "https://daybook.example.com",
  );
  expect(page).not.toMatch(/<script|<b>API/);
  expect(page).toContain("now()::date");
  expect(page.replaceAll("&quot;", '"').replaceAll("&#x27;", "'")).toContain(
    `curl -X POST "https://daybook.example.com/api/v1/things/$THING_ID" \\\n  -H "Authorization: Bearer $DAYBOOK_TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d '{"say":"it'\\''s"}'`,
  );
});
