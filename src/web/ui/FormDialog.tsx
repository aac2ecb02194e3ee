import { Button, Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { ApiFailure } from "../api/client";
import { useFocusBack } from "./give-focus-back";
import { Note } from "./Note";
import classes from "./FormDialog.module.css";

interface Props {
  title: string;
  /** Beside the title, such as the project's name. */
  sub?: string;
  /** A verb and its object. */
  action: string;
  onClose: () => void;
  onSave: () => void;
  saving: boolean;
  /** Something was typed: closing asks first. */
  changed: boolean;
  /** What the server said to the last try. */
  failure: unknown;
  /** What that failure left undone; all of it when not said. */
  failed?: string;
  /** Left of the buttons. */
  footer?: ReactNode;
  size?: number;
  danger?: boolean;
  /** The children lay themselves out. */
  bare?: boolean;
  children: ReactNode;
}

/** An editor over the page: Ctrl+Enter saves, Esc closes and asks when something was changed, the first wrong field gets the focus. */
export function FormDialog(props: Props) {
  useFocusBack();
  const [asking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const phone = useMediaQuery("(max-width: 720px)") ?? false;
  const close = () => (props.changed && !props.saving ? setAsking(true) : props.onClose());
  const save = () => {
    props.onSave();
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-error]")?.focus());
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    } else if (event.key === "Enter" && opensList(event.target)) event.preventDefault();
  };
  return (
    <Modal.Root
      opened
      onClose={close}
      size={props.size ?? 560}
      fullScreen={phone}
      yOffset="32px"
      radius={12}
      padding={0}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.42} color="#1b1a18" />
      <Modal.Content>
        <Modal.Header>
          <Modal.Title>
            {props.title} {props.sub ? <span className={`sub ${classes.sub}`}>{props.sub}</span> : null}
          </Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Modal.Header>
        <Modal.Body>
          <form
            ref={form}
            noValidate
            onKeyDown={keys}
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <div className={props.bare ? undefined : classes.fields}>{props.children}</div>
            <div className={classes.foot}>
              {props.failure ? (
                <div className={classes.failure}>
                  <Refused error={props.failure} lead={props.failed} />
                </div>
              ) : null}
              {asking ? (
                <div className={classes.failure}>
                  <Note
                    tone="warn"
                    role="alert"
                    actions={
                      <>
                        <Button size="xs" onClick={() => setAsking(false)}>
                          Keep editing
                        </Button>
                        <Button size="xs" onClick={props.onClose}>
                          Discard
                        </Button>
                      </>
                    }
                  >
                    What you changed is not saved.
                  </Note>
                </div>
              ) : null}
              <footer className={classes.footer}>
                <span className="dim">{props.footer}</span>
                <span className={classes.buttons}>
                  <Button onClick={close}>Cancel</Button>
                  <Button
                    type="submit"
                    variant="filled"
                    aria-keyshortcuts="Control+Enter"
                    loading={props.saving}
                    color={props.danger ? "red" : undefined}
                  >
                    {props.action}{" "}
                    <kbd aria-hidden className={`${classes.key} no-phone`}>
                      Ctrl ↵
                    </kbd>
                  </Button>
                </span>
              </footer>
            </div>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Enter in a list that is open chooses from it, or finds nothing to choose: it never saves what is half chosen. */
const opensList = (target: EventTarget): boolean => target instanceof HTMLElement && target.getAttribute("aria-expanded") === "true";

/** The server's own sentence, each issue on a line, and the code for whoever is asked for help. */
export function Refused({ error, lead = "Not done." }: { error: unknown; lead?: string }) {
  const known = error instanceof ApiFailure ? error : null;
  return (
    <Note tone="bad" role="alert">
      <b>{lead}</b> {known?.message ?? "This page met something it does not know."}
      {known && known.issues.length > 0 ? (
        <ul>
          {known.issues.map((issue) => (
            <li key={`${issue.path}${issue.message}`}>
              {issue.path === "" ? "" : `${issue.path}: `}
              {issue.message}
            </li>
          ))}
        </ul>
      ) : null}
      {known ? (
        <div className="sub">
          {known.code}
          {known.traceId ? ` · trace ${known.traceId}` : ""}
        </div>
      ) : null}
    </Note>
  );
}
