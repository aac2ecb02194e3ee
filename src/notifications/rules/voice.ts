import type { Issue } from "../../contract/error";
import type { RunNotificationInput } from "../../contract/compatible/run";

/**
 * No I/O. What somebody who may start a run, but not edit the project, may not ask of its messages: they carry the workspace's name, so such a person has
 * only themselves told, in the words that Daybook composes. One issue for each field that asks for more; empty when none does.
 */
export function notOwnVoice(callerId: string, notifications: readonly RunNotificationInput[]): Issue[] {
  return notifications.flatMap((given, index) => {
    const path = `notifications.${index}`;
    const others = (given.userIds ?? []).flatMap((id, at) =>
      id === callerId
        ? []
        : [
            {
              path: `${path}.userIds.${at}`,
              message: "Only who may edit this project may name other people. Name yourself, or ask for Can Edit.",
            },
          ],
    );
    const elsewhere = (["slackChannelIds", "groupIds"] as const).flatMap((field) =>
      given[field]?.length
        ? [
            {
              path: `${path}.${field}`,
              message: "Only who may edit this project may name channels and groups. Name yourself, or ask for Can Edit.",
            },
          ]
        : [],
    );
    const words = (["subject", "body"] as const).flatMap((field) =>
      given[field] === undefined
        ? []
        : [
            {
              path: `${path}.${field}`,
              message: `Only who may edit this project may write a ${field} of their own. Leave it out, or ask for Can Edit.`,
            },
          ],
    );
    return [...others, ...elsewhere, ...words];
  });
}
