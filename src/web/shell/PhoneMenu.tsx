import { Drawer } from "@mantine/core";
import { useFocusBack } from "../ui/give-focus-back";
import { Rail } from "./Rail";

/** The rail as a drawer: traps focus, makes the page inert and gives focus back. */
export function PhoneMenu({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  useFocusBack();
  return (
    <Drawer.Root opened onClose={onClose} size={260} padding={0} transitionProps={{ duration: 0 }}>
      <Drawer.Overlay backgroundOpacity={0.42} color="#1b1a18" />
      <Drawer.Content aria-label="Navigation">
        <nav aria-label="Main">
          <Rail onHelp={onHelp} onFollow={onClose} />
        </nav>
      </Drawer.Content>
    </Drawer.Root>
  );
}
