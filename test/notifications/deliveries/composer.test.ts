import { expect, test } from "vitest";
import type { CaptureOptions, DeliveryOrigin } from "../../../src/contract/notification";
import { newComposer } from "../../../src/notifications/deliveries/composer";
import { deliveryId } from "../../../src/notifications/deliveries/delivery-id";
import { loadMaterial } from "../../../src/notifications/deliveries/material";
import type { DeliveryRecord } from "../../../src/notifications/deliveries/store";
import { env, seedProject, seedRun, seedUser } from "../seed";

const contact = { name: "Tom", email: "tom@example.com", level: "APP_ONLY", adder: null } as const;

test("every part of what a delivery is about makes another id", async () => {
  const of = { runId: "r", origin: "schedule", originId: "n", recipient: { kind: "user", id: "u" }, channel: "email" } as const;
  const ids = await Promise.all(
    [
      of,
      { ...of, runId: "r2" },
      { ...of, origin: "api" as const },
      { ...of, originId: "n2" },
      { ...of, recipient: { kind: "user" as const, id: "u2" } },
      { ...of, channel: "slack_dm" as const },
    ].map(deliveryId),
  );
  expect(new Set(ids).size).toBe(6);
  expect(await deliveryId({ ...of })).toBe(ids[0]);
});

test("deliveries share a picture and a message only when nothing that shows differs", async () => {
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  const runId = await seedRun(await seedProject(owner));
  const pictures: [string, Partial<CaptureOptions>][] = [];
  const composer = newComposer({
    material: (id) => loadMaterial(env, id),
    notice: async () => null,
    picture: async (_run, kind, options) => (
      pictures.push([kind, options]),
      { state: "ready", picture: { kind, bytes: new Uint8Array(4), filename: `a.${kind}`, note: null } }
    ),
  });
  const messageOf = async (given: Partial<DeliveryRecord>, origin: DeliveryOrigin = "api") => {
    const delivery = { runId, origin, originId: "0", recipientId: "tom", subject: null, body: null, ...given } as DeliveryRecord;
    const draft = (await composer.draftFor(delivery))!;
    return (await draft.compose(draft.because(contact))).message;
  };
  const png: Partial<DeliveryRecord> = { screenshot: "png", captureOptions: {} };
  const first = await messageOf(png);
  expect(await messageOf(png)).toBe(first);
  const others = [
    await messageOf({ ...png, captureOptions: { theme: "dark" } }),
    await messageOf({ ...png, screenshot: "pdf" }),
    await messageOf({ ...png, subject: "Hi" }),
    await messageOf({ ...png, body: "Hello" }),
    await messageOf(png, "test"),
  ];
  expect(new Set([first, ...others]).size).toBe(6);
  expect(pictures).toEqual([
    ["png", {}],
    ["png", { theme: "dark" }],
    ["pdf", {}],
  ]);
});
