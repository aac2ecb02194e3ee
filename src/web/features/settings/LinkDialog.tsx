import { Button, Modal } from "@mantine/core";
import { useNow } from "../../ui/now";
import { inSentence, shortMoment } from "../../ui/time";
import { useFocusBack } from "../../ui/give-focus-back";
import { Secret } from "./Secret";
import classes from "../../ui/FormDialog.module.css";

interface Props {
  name: string;
  url: string;
  expiresAt: string;
  onClose: () => void;
}

/** A link that signs somebody in once, shown once. */
export function LinkDialog({ name, url, expiresAt, onClose }: Props) {
  useFocusBack();
  const now = useNow();
  return (
    <Modal opened onClose={onClose} title={`Hand this link to ${name}`} size={520} closeOnClickOutside={false}>
      <div className={classes.fields}>
        <p className="dim">
          No mail went out. The link signs {name} in once and works until {inSentence(shortMoment(expiresAt, now))}. It is not shown again.
        </p>
        <Secret text={url} label="Sign-in link" />
      </div>
      <footer className={classes.footer}>
        <span className={classes.buttons}>
          <Button variant="filled" onClick={onClose}>
            Done
          </Button>
        </span>
      </footer>
    </Modal>
  );
}
