import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { checkAddress, parseMailbox, toMime } from "../../../src/notifications/channels/mime";

const parcel = {
  id: "0197b6a0-0000-7000-8000-000000000001",
  from: { name: "Daybook", address: "daybook@example.com" },
  to: { name: "Mira Olsen", address: "mira@example.com" },
  at: Date.parse("2016-01-01T17:00:12.000Z"),
  content: { subject: "Rain: 284.5 mm", html: "<p>hé</p>", text: "hé\n", picture: null },
};
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);

describe("a message", () => {
  test("carries text, HTML and an inline picture by content id", async () => {
    const { raw, messageId } = await toMime({
      ...parcel,
      content: { ...parcel.content, picture: { kind: "png", bytes: png, filename: "app.png", note: null } },
    });
    const mail = await PostalMime.parse(raw);
    expect(mail.subject).toBe("Rain: 284.5 mm");
    expect(mail.from).toMatchObject({ name: "Daybook", address: "daybook@example.com" });
    expect(mail.to).toMatchObject([{ name: "Mira Olsen", address: "mira@example.com" }]);
    expect(mail.messageId).toBe(messageId);
    expect(messageId).toBe("<0197b6a0-0000-7000-8000-000000000001@example.com>");
    expect(mail.text?.trim()).toBe("hé");
    expect(mail.html).toContain("<p>hé</p>");
    expect(mail.attachments).toMatchObject([{ mimeType: "image/png", disposition: "inline", contentId: "<capture@daybook>" }]);
    expect(new Uint8Array(mail.attachments[0]!.content as ArrayBuffer)).toEqual(png);
  });

  test("carries a PDF as an attachment", async () => {
    const { raw } = await toMime({
      ...parcel,
      content: { ...parcel.content, picture: { kind: "pdf", bytes: png, filename: "Seattle weather.pdf", note: null } },
    });
    expect((await PostalMime.parse(raw)).attachments).toMatchObject([
      { mimeType: "application/pdf", disposition: "attachment", filename: "Seattle weather.pdf" },
    ]);
  });

  test.each([
    ["subject", { content: { ...parcel.content, subject: "Hi\r\nBcc: evil@example.com\r\n\r\nbody" } }],
    ["recipient's name", { to: { name: "Mira\r\nBcc: evil@example.com", address: "mira@example.com" } }],
    ["sender's name", { from: { name: 'D"\nBcc: evil@example.com, "x', address: "daybook@example.com" } }],
    [
      "file name",
      {
        content: {
          ...parcel.content,
          picture: { kind: "pdf" as const, bytes: png, filename: "a.pdf\r\nBcc: evil@example.com", note: null },
        },
      },
    ],
    ["line separators", { content: { ...parcel.content, subject: "a\u2028Bcc: evil@example.com\u0085x" } }],
  ])("a line break in the %s adds no header", async (_, change) => {
    const { raw } = await toMime({ ...parcel, ...change });
    const mail = await PostalMime.parse(raw);
    expect(mail.bcc ?? []).toEqual([]);
    expect(mail.headers.map(({ key }) => key)).not.toContain("bcc");
    expect(mail.to).toHaveLength(1);
  });

  test.each(["a@b.c\r\nRCPT TO:<x@y.z>", "a b@c.d", "a@b@c", "<a@b.c>", "a@b.c,d@e.f", '"a"@b.c', "plain", "", "a@b.c\0"])(
    "%j is no address",
    (address) => {
      expect(() => checkAddress(address)).toThrow(/not an e-mail address/);
    },
  );

  test("a sender is read with and without a name", () => {
    expect(parseMailbox("Daybook <daybook@localhost>")).toEqual({ name: "Daybook", address: "daybook@localhost" });
    expect(parseMailbox("a@b.c")).toEqual({ name: "", address: "a@b.c" });
  });
});
