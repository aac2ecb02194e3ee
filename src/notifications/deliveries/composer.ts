import { sha256 } from "../../lib/id";
import type { ComposedMessage } from "../channels/channel";
import { because, type RunOrigin } from "../mail/because";
import { compose, composeNotice, type TakenPicture } from "../mail/compose";
import { noticeBecause } from "../mail/notice";
import type { DeliverEffects } from "./deliver";
import type { Contact } from "./material-store";
import type { DeliveryRecord } from "./store";

/** A message before it is known why its recipient gets it: loaded, with its picture taken. */
export interface MessageDraft {
  /** The sentence of the footer. */
  because(contact: Contact): string;
  compose(because: string): Promise<{ message: ComposedMessage; hash: string }>;
}

export interface Composer {
  /** Null when what the delivery is about is gone. */
  draftFor(delivery: DeliveryRecord): Promise<MessageDraft | null>;
}

/** Loads each run, takes each picture and composes each message once, however many people get it. */
export function newComposer(effects: Pick<DeliverEffects, "material" | "notice" | "picture">): Composer {
  const once = memo();

  async function noticeDraft({ originId, recipientId }: DeliveryRecord): Promise<MessageDraft | null> {
    const notice = await once(`notice ${originId}`, () => effects.notice(originId));
    return (
      notice && {
        because: () => noticeBecause(notice, recipientId),
        compose: (reason) => once(`message ${JSON.stringify([originId, reason])}`, () => hashed(composeNotice(notice, reason))),
      }
    );
  }

  async function runDraft(delivery: DeliveryRecord, origin: RunOrigin): Promise<MessageDraft | null> {
    const { runId, recipientId, screenshot, captureOptions, subject, body } = delivery;
    const material = await once(`run ${runId}`, () => effects.material(runId));
    if (!material) return null;
    const pictured = JSON.stringify([runId, screenshot, captureOptions]);
    const taken: TakenPicture =
      screenshot === "none"
        ? { state: "none" }
        : await once(`picture ${pictured}`, () => effects.picture(material.run, screenshot, captureOptions));
    const isTest = origin === "test";
    return {
      because: ({ adder }) => because(material, { origin, recipientId }, adder),
      compose: (reason) =>
        once(`message ${pictured} ${JSON.stringify([subject, body, reason, isTest])}`, () =>
          hashed(compose(material, { subject, body, because: reason, isTest }, taken)),
        ),
    };
  }

  return {
    draftFor: (delivery) => (delivery.origin === "notice" ? noticeDraft(delivery) : runDraft(delivery, delivery.origin)),
  };
}

async function hashed(message: ComposedMessage): Promise<{ message: ComposedMessage; hash: string }> {
  const { subject, text, html } = message.content;
  return { message, hash: await sha256(JSON.stringify([subject, text, html])) };
}

function memo(): <T>(key: string, make: () => Promise<T>) => Promise<T> {
  const made = new Map<string, Promise<unknown>>();
  return <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const found = made.get(key) as Promise<T> | undefined;
    if (found) return found;
    const fresh = make();
    made.set(key, fresh);
    return fresh;
  };
}
