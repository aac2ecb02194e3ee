import { Drawer } from "@mantine/core";
import { Rail } from "./Rail";

/** The rail as a drawer: traps focus, makes the page inert and gives focus back. */
export function PhoneMenu({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  return (
    <Drawer opened onClose={onClose} size={260} padding={0} withCloseButton={false} transitionProps={{ duration: 0 }} aria-label="Navigation">
      <nav aria-label="Main">
        <Rail onHelp={onHelp} onFollow={onClose} />
      </nav>
    </Drawer>
  );
}
