import { Button } from "@mantine/core";
import { useMutation, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import type { Delivery } from "../../../contract/notification";
import type { Run } from "../../../contract/run";
import { isLive, resendDelivery } from "../../api/runs";
import type { Page } from "../../api/types";
import { List, numbers } from "../../ui/List";
import { Loaded } from "../../ui/Loaded";
import { Section } from "../../ui/PageHead";
import { DeliveryMark } from "../../ui/Status";
import { clock, clockSeconds } from "../../ui/time";
import { showMessage, showFailure } from "../../ui/toast";
import table from "../../ui/table.module.css";
import classes from "./RunPage.module.css";

const channels: Record<Delivery["channel"], string> = {
  email: "Mail",
  slack_dm: "Slack message",
  slack_channel: "Slack channel",
  webhook: "Webhook",
};

/** Who was notified, through which channel, and whether it arrived. */
export function Deliveries({ run, query }: { run: Run; query: UseQueryResult<Page<Delivery>> }) {
  const deliveries = query.data?.values ?? [];
  const wanted = deliveries.filter((delivery) => delivery.status !== "suppressed");
  return (
    <section>
      <Section
        id="deliveries"
        title="Deliveries"
        sub={wanted.length > 0 ? `${wanted.filter((delivery) => delivery.status === "sent").length} of ${wanted.length} sent` : undefined}
      />
      {run.deliveries.total === 0 ? (
        <p className="dim">{isLive(run.status) ? "Messages are sent when it has ended." : "No messages were planned for this run."}</p>
      ) : (
        <Loaded query={query} what="Deliveries could" loading={{ rows: 2, height: 37, label: "Loading deliveries" }}>
          {({ values }) => (
            <List caption="Deliveries" look={classes.deliveries} heads={["To", "By", "Status", "What happened", numbers("Tries")]}>
              {values.map((delivery) => (
                <Row key={delivery.id} delivery={delivery} runId={run.id} />
              ))}
            </List>
          )}
        </Loaded>
      )}
    </section>
  );
}

function Row({ delivery, runId }: { delivery: Delivery; runId: string }) {
  const cache = useQueryClient();
  const resend = useMutation({
    mutationFn: () => resendDelivery(delivery.id),
    onSuccess: () => showMessage(`Sending to ${delivery.recipient.name} again.`),
    onError: (thrown) => showFailure("It was not sent again", thrown),
    onSettled: () => cache.invalidateQueries({ queryKey: ["runs", runId] }),
  });
  const again =
    delivery.abilities.resend && (delivery.status === "failed" || delivery.status === "unknown" || delivery.status === "suppressed");
  return (
    <tr data-row>
      <td className="strong">{delivery.recipient.name}</td>
      <td>{channels[delivery.channel]}</td>
      <td>
        <DeliveryMark status={delivery.status} />
      </td>
      <td>
        {delivery.notice ? <div>{noticeWords(delivery.notice)}</div> : null}
        <div className={delivery.notice ? "sub" : undefined}>{happened(delivery)}</div>
      </td>
      <td className={`${table.right} num`}>{delivery.attempts.length === 0 ? "–" : delivery.attempts.length}</td>
      <td className={table.go}>
        {again ? (
          <Button size="xs" loading={resend.isPending} onClick={() => resend.mutate()} aria-label={`Resend to ${delivery.recipient.name}`}>
            Resend
          </Button>
        ) : null}
      </td>
    </tr>
  );
}

/** A message that is not about how the run ended. */
const noticeWords = ({ kind, expectedAt }: NonNullable<Delivery["notice"]>): string =>
  kind === "paused"
    ? "That its schedule was paused"
    : `That it had not run${expectedAt === null ? " by its time" : ` by ${clock(expectedAt)}`}`;

function happened(delivery: Delivery): string {
  const sent = delivery.sentAt === null ? "" : `Accepted at ${clockSeconds(delivery.sentAt)}`;
  const error = delivery.attempts.at(-1)?.error ?? null;
  if (delivery.status === "sent") return delivery.reason ? `${sent}. ${delivery.reason}` : sent;
  if (delivery.status === "unknown")
    return delivery.reason ?? "The server never said whether it took the message. It is not sent twice unless you resend it.";
  return (
    delivery.reason ??
    error ??
    (delivery.status === "planned" ? "It goes out in a moment" : delivery.status === "sending" ? "On its way" : "No reason was given")
  );
}
