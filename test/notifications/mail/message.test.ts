import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import type { Env } from "../../../src/env";
import { emailChannel } from "../../../src/notifications/channels/email";
import { dayAndTime, zoneAbbreviation } from "../../../src/format/dates";
import { durationInMail } from "../../../src/format/durations";
import { compose, type MessageForm, type TakenPicture } from "../../../src/notifications/mail/compose";
import { linesAround } from "../../../src/notifications/mail/source-lines";
import type { Material } from "../../../src/notifications/mail/story";
import { loadMaterial } from "../../../src/notifications/deliveries/material";
import { takePicture } from "../../../src/notifications/deliveries/picture";
import { newId } from "../../../src/lib/id";
import { env, goodOutputs, metric, output, plannedAt, seedProject, seedRun, seedSchedule, seedSnapshot, seedUser } from "../seed";

const based = { ...env, APP_URL: "https://daybook.example.com" };
const form: MessageForm = {
  subject: null,
  body: null,
  because: "You get this because Mira Olsen added you to “Every day”.",
  isTest: false,
};
const none: TakenPicture = { state: "none" };

async function good(outputs = goodOutputs()): Promise<Material> {
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  const project = await seedProject(owner);
  const run = await seedRun(project, { scheduleId: await seedSchedule(project, owner) });
  await seedSnapshot(project, run, outputs);
  return (await loadMaterial(based, run))!;
}

async function failed(retries = 0): Promise<Material> {
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  const project = await seedProject(owner);
  const schedule = await seedSchedule(project, owner, retries);
  const last = await seedRun(project, { scheduleId: schedule });
  await env.DB.prepare("update projects set result_run_id = ?2 where id = ?1").bind(project, last).run();
  const source = "select\n    month\n  from observations\n  where station = {{ station }}\n  group by precip_mm\n  order by 1\n";
  const cell = output({
    kind: "sql",
    label: "Rain by month",
    status: "failed",
    error: { message: "column “precip_mm” does not exist", line: 5 },
  });
  await env.DB.prepare("insert into versions (project_id, number, cells, settings, created_at) values (?1, 14, ?2, ?3, 0)")
    .bind(
      project,
      JSON.stringify([{ staticId: cell.staticId, kind: "sql", source, config: { connection: "sample" } }]),
      JSON.stringify({ timezone: "America/Los_Angeles" }),
    )
    .run();
  const error = { message: "column “precip_mm” does not exist", staticId: cell.staticId, label: "Rain by month", line: 5 };
  const run = await seedRun(project, { scheduleId: schedule, status: "failed", reason: "cell_failed", error, attempt: 1 + retries });
  const skipped = output({ kind: "metric", label: "Rain", status: "skipped", skippedBecause: ["Rain by month"] });
  await seedSnapshot(project, run, [output({ label: "Intro" }), cell, skipped], { status: "failed", attempt: 1 + retries });
  return (await loadMaterial(based, run))!;
}

test("the failure that paused its schedule says so at once, and that nothing runs until it is resumed", async () => {
  const material = await failed();
  const statusReason = "Daybook paused this after 3 failures in a row.";
  const paused: Material = {
    ...material,
    run: { ...material.run, schedule: { ...material.run.schedule!, status: "auto_paused", statusReason } },
  };
  const said = "Daybook paused this after 3 failures in a row. Nothing runs on it until somebody resumes it.";
  expect(compose(paused, form, none).content.text).toContain(said);
  expect(compose(paused, form, none).content.html).toContain(said);
  expect(compose(material, form, none).content.text).not.toContain("until somebody resumes it");
});

describe("a message of success", () => {
  test("says status, title, finding, three metrics and facts in text and HTML alike, dated in the schedule's zone", async () => {
    const { content } = compose(await good(), form, none);
    expect(content.subject).toBe("Seattle weather briefing: Rain 284.5 mm");
    for (const part of [content.text, content.html.replaceAll("&nbsp;", " ").replaceAll("\u00A0", " ")]) {
      expect(part).toContain("Succeeded");
      expect(part).toContain("Friday 1 January 2016, 09:00 PST");
      expect(part).toContain("December was the wettest month in the four years on record");
      expect(part).toContain("284.5");
      expect(part).toContain("↑ 71.9 on Nov");
      expect(part).toContain("↓ 1.3 on Nov");
      expect(part).not.toContain("Fourth");
      expect(part).toMatch(/Version 14, planned 09:00, started 09:00:04, took 7.3 s/);
      expect(part).toContain("Read 09:00:05");
      expect(part).toContain("Mira Olsen added you");
      expect(part).toContain("https://daybook.example.com/apps/");
    }
    expect(content.html).toContain('role="presentation"');
    expect(content.html).not.toMatch(/<(script|link|iframe|form)\b/);
    expect(content.html).toContain("prefers-color-scheme:dark");
  });

  test("without text the description leads, without metrics the day is the subject, without an address there are no links", async () => {
    const material = await good([output({ display: { kind: "value", value: 1, truncated: false } })]);
    const { content } = compose(
      { ...material, links: { app: null, runApp: null, run: null, schedules: null, lastGood: null } },
      form,
      none,
    );
    expect(content.subject).toBe("Seattle weather briefing, 1 January");
    expect(content.text).toContain("What fell on Seattle last month.");
    expect(content.html).not.toContain("href");
  });

  test("a result that visitors do not see is opened on its own page and says so", async () => {
    const material = await good();
    const { content } = compose({ ...material, run: { ...material.run, reason: "superseded" } }, form, none);
    expect(content.text).toContain(`/runs/${material.run.id}`);
    expect(content.text).toContain("A newer result was already published");
  });

  test("what users wrote stays text", async () => {
    const evil = '<img src=x onerror=alert(1)>"';
    const material = await good([
      output({ display: { kind: "markdown", html: "<p>1 &lt;b&gt;&#x3C;script&#62; &amp; co</p>" } }),
      metric(evil, evil, evil),
    ]);
    const { content } = compose({ ...material, run: { ...material.run, projectTitle: evil } }, { ...form, because: evil }, none);
    expect(content.html).not.toContain("<img");
    expect(content.html).not.toContain("<b>");
    expect(content.html).not.toContain("<script");
    expect(content.text).toContain("1 <b><script> & co");
  });

  test("a PNG is shown by content id, a PDF is named, a missing picture is explained", async () => {
    const material = await good([
      ...goodOutputs(),
      output({ kind: "chart", display: { kind: "chart", drawings: [], title: "Rain per day", subtitle: null, description: "", rows: 31 } }),
    ]);
    const picture = { bytes: new Uint8Array(130_000), filename: "Seattle.png", note: "Taken at a lower scale." };
    const png = compose(material, form, { state: "ready", picture: { ...picture, kind: "png" } }).content;
    expect(png.html).toContain('src="cid:capture@daybook"');
    expect(png.html).toContain('alt="The app as it was at 09:00: Rain per day."');
    expect(png.html).toContain("Taken at a lower scale.");
    expect(png.html).not.toContain("preload");
    const pdf = compose(material, form, { state: "ready", picture: { ...picture, kind: "pdf", filename: "Seattle.pdf" } }).content;
    expect(pdf.html).not.toContain("cid:");
    expect(pdf.text).toContain("Attached: Seattle.pdf (130 kB)");
    const missing = compose(material, form, {
      state: "missing",
      why: "This message has no picture of the app: it was not ready after 45 s.",
    });
    expect(missing.missingPicture).toContain("45 s");
    expect(missing.content.text).toContain("it was not ready after 45 s.");
    expect(missing.content.html).not.toContain("cid:");
  });
});

describe("a message of failure", () => {
  test("says cell, line, message, the lines around it, the rest, the last good result and the next run", async () => {
    const { content } = compose(await failed(2), form, none);
    expect(content.subject).toBe("Failed: Seattle weather briefing, 09:00");
    expect(content.text).toContain(
      "The 09:00 run stopped in the cell “Rain by month”. Visitors still see the last good result, of Friday 1 January 2016, 09:00.",
    );
    expect(content.text).toContain("SQL cell 2 of 3, line 5, connection “sample”\ncolumn “precip_mm” does not exist");
    expect(content.text).toContain(
      "     3 | from observations\n     4 | where station = {{ station }}\n>    5 | group by precip_mm\n     6 | order by 1",
    );
    expect(content.text).toContain("Succeeded, 1 cell: Intro");
    expect(content.text).toContain("Skipped, 1 cell: It reads what is missing: Rain");
    expect(content.text).toContain("Attempts: 3 of 3. No further retry.");
    expect(content.text).toContain("Next run: Saturday 2 January 2016, 09:00 PST");
    expect(content.html).toContain("where station = {{ station }}");
  });

  test.each([
    [{ status: "timed_out", reason: "run_timeout" }, "Timed out: Seattle weather briefing, 09:00", "was stopped at its time limit"],
    [
      { status: "failed", reason: "lost" },
      "Failed: Seattle weather briefing, 09:00",
      "The runtime stopped three times while it ran; Daybook gave up.",
    ],
  ] as const)("%j without a snapshot still says what is known", async (ended, subject, words) => {
    const material = await failed();
    const { content } = compose(
      { ...material, snapshot: null, stopped: null, run: { ...material.run, ...ended, error: null, lastGood: null } },
      form,
      none,
    );
    expect(content.subject).toBe(subject);
    expect(content.text).toContain(words);
    expect(content.text).toContain("There is no earlier good result to show.");
  });

  test("the lines around the first, the last and an unknown line", () => {
    expect(linesAround("a\nb\nc", 1).map(({ number, hit }) => [number, hit])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(linesAround("a\nb\nc", 3).map(({ number }) => number)).toEqual([1, 2, 3]);
    expect([linesAround("a", 2), linesAround("a", 0), linesAround("a", null)]).toEqual([[], [], []]);
  });
});

describe("templates", () => {
  const subjectOf = async (subject: string) => compose(await good(), { ...form, subject }, none).content.subject;

  test("know the run", async () => {
    expect(await subjectOf("{{ project }} {{ status }} on {{ date }}: {{ metrics.Rain }} (v{{ version }})")).toBe(
      "Seattle weather briefing succeeded on Friday 1 January 2016: 284.5 mm (v14)",
    );
    const { content } = compose(await good(), { ...form, body: "Hello,\nrain: {{ metrics['Rain'] }}\n\n<b>{{ schedule }}</b>" }, none);
    expect(content.text).toContain("Hello,\nrain: 284.5 mm\n\n<b>Every day at 09:00");
    expect(content.html).toContain("&lt;b&gt;Every day");
  });

  test("are cut to 200 characters, the last of which says so", async () => {
    expect(await subjectOf("x".repeat(200))).toBe("x".repeat(200));
    expect(await subjectOf("x".repeat(201))).toBe(`${"x".repeat(199)}…`);
  });

  test("a test says in its subject that it is one, whoever wrote the subject", async () => {
    const material = await good();
    const subjects = [null, "{{ project }} is here"].map(
      (subject) => compose(material, { ...form, subject, isTest: true }, none).content.subject,
    );
    expect(subjects).toEqual(["[Test] Seattle weather briefing: Rain 284.5 mm", "[Test] Seattle weather briefing is here"]);
  });

  test("cannot break out of the subject line", async () => {
    const material = await good();
    const { content } = compose(
      { ...material, run: { ...material.run, projectTitle: "A\r\nBcc: evil@example.com" } },
      { ...form, subject: "{{ project }}{{ '\n' }}x\u2028y" },
      none,
    );
    expect(content.subject).toBe("A Bcc: evil@example.com x y");
  });

  test.each([
    ["{% for i in (1..100000000) %}x{% endfor %}"],
    ["{% assign a = 'x' %}{% for i in (1..100000) %}{% assign a = a | append: a %}{% endfor %}"],
    ["{{ project | nonsense }}"],
    ["{% include 'secret' %}"],
    ["{% layout '/etc/passwd' %}"],
  ])("%s fails within its limits and gives way to our own subject", async (subject) => {
    const started = Date.now();
    const { content } = compose(await good(), { ...form, subject }, none);
    expect(content.subject).toBe("Seattle weather briefing: Rain 284.5 mm");
    expect(content.text).toContain("The template of the subject failed");
    expect(Date.now() - started).toBeLessThan(3000);
  });

  test("see own facts only, no prototypes", async () => {
    expect(await subjectOf("a{{ project.constructor }}{{ metrics.__proto__ }}{{ metrics.constructor.name }}b")).toBe("ab");
  });
});

describe("by mail", () => {
  const claim = { id: newId(), fence: 1, runId: newId() };
  const to = { name: "Mira Olsen", address: "mira@example.com", level: "APP_ONLY", because: form.because } as const;

  test("a message over the limit of send_email goes out without its picture and says why", async () => {
    const sent: { from: string; to: string }[] = [];
    const binding = { send: async (message: { from: string; to: string }) => (sent.push(message), { messageId: "cf-1" }) };
    const channel = emailChannel(
      { ...based, MAIL_TRANSPORT: "send_email", SEND_EMAIL: binding as unknown as SendEmail },
      { now: () => plannedAt },
    );
    const big = compose(await good(), form, {
      state: "ready",
      picture: { kind: "png", bytes: new Uint8Array(4 * 1024 * 1024), filename: "a.png", note: null },
    });
    const prepared = await channel.prepare(claim, to, big);
    expect(prepared.note).toContain("larger than the 5 MiB");
    expect(await prepared.send()).toEqual({ result: "sent", providerId: "cf-1" });
    expect(sent).toMatchObject([{ to: "mira@example.com" }]);
  });

  test("the outbox holds the whole message, picture included", async () => {
    const message = compose(await good(), form, {
      state: "ready",
      picture: { kind: "png", bytes: new Uint8Array([137, 80, 78, 71]), filename: "a.png", note: null },
    });
    const receipt = await (await emailChannel(env, { now: () => plannedAt }).prepare(claim, to, message)).send();
    expect(receipt.result).toBe("sent");
    const object = await env.BUCKET.get(`outbox/${receipt.result === "sent" ? receipt.providerId : ""}.eml`);
    const mail = await PostalMime.parse(await object!.arrayBuffer());
    expect(mail.html).toContain('src="cid:capture@daybook"');
    expect(mail.attachments[0]).toMatchObject({ contentId: "<capture@daybook>", disposition: "inline" });
    expect(mail.date).toBe("2016-01-01T17:00:00.000Z");
    expect(mail.messageId).toBe(`<${claim.id}@localhost>`);
  });

  test("an address that is none is refused before anything is sent", async () => {
    const channel = emailChannel(env, { now: () => plannedAt });
    await expect(channel.prepare(claim, { ...to, address: "a@b.c,evil@d.e" }, compose(await good(), form, none))).rejects.toThrow(
      /is not an e-mail address/,
    );
  });
});

describe("the picture", () => {
  test("a run without a snapshot has none, and the message says why", async () => {
    const { run } = await good();
    expect(await takePicture(env, { ...run, attempt: 9 }, "png", {})).toMatchObject({
      state: "missing",
      why: expect.stringContaining("This message has no picture of the app: "),
    });
  });

  test("one that takes longer than the deadline is not waited for", async () => {
    const { run } = await good();
    const stuck = { ...env, BUCKET: { ...env.BUCKET, head: () => new Promise(() => undefined) } } as unknown as Env;
    expect(await takePicture(stuck, run, "pdf", {}, 20)).toMatchObject({
      state: "missing",
      why: expect.stringContaining("no PDF of the app: it was not ready"),
    });
  });
});

describe("dates", () => {
  test.each([
    ["America/Los_Angeles", "Friday 1 January 2016, 09:00 PST"],
    ["Europe/Berlin", "Friday 1 January 2016, 18:00 CET"],
    ["UTC", "Friday 1 January 2016, 17:00 UTC"],
    ["Asia/Kolkata", "Friday 1 January 2016, 22:30 GMT+5:30"],
    ["Pacific/Auckland", "Saturday 2 January 2016, 06:00 GMT+13"],
  ])("%s", (zone, expected) => expect(dayAndTime(plannedAt, zone)).toBe(expected));

  test("midnight is 00:00 and summer time has its own name", () => {
    expect(dayAndTime(Date.parse("2016-07-01T07:00:00Z"), "America/Los_Angeles")).toBe("Friday 1 July 2016, 00:00 PDT");
    expect(zoneAbbreviation(Date.parse("2016-07-01T07:00:00Z"), "Europe/London")).toBe("BST");
  });

  test.each([
    [12, "12 ms"],
    [7300, "7.3 s"],
    [59_960, "1 min 00 s"],
    [125_000, "2 min 05 s"],
    [3_840_000, "1 h 04 min"],
  ])("%d ms is %s", (ms, expected) => expect(durationInMail(ms)).toBe(expected));
});
