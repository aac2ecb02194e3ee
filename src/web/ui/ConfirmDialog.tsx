import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { Refused } from "./FormDialog";
import { useFocusBack } from "./give-focus-back";
import classes from "./FormDialog.module.css";

interface Props {
  title: string;
  /** A verb and its object. */
  action: string;
  onClose: () => void;
  onConfirm: () => void;
  busy: boolean;
  failure: unknown;
  danger?: boolean;
  children: ReactNode;
}

/** One question before something that others will notice. */
export function ConfirmDialog(props: Props) {
  useFocusBack();
  return (
    <Modal opened onClose={props.onClose} title={props.title} size={440} yOffset="15vh">
      <div className={classes.fields}>
        <p className="dim">{props.children}</p>
        {props.failure ? <Refused error={props.failure} /> : null}
      </div>
      <footer className={classes.footer}>
        <span className={classes.buttons}>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button variant="filled" data-autofocus onClick={props.onConfirm} loading={props.busy} color={props.danger ? "red" : undefined}>
            {props.action}
          </Button>
        </span>
      </footer>
    </Modal>
  );
}
