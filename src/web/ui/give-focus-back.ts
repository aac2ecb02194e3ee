import { useEffect, useState } from "react";

/** What was in use when a dialog opened gets the focus again when it is gone; an item of a menu, gone itself, stands for the menu's button. */
export function useFocusBack(): void {
  const [opener] = useState(() => openerOf(document.activeElement));
  useEffect(
    () => () => {
      const free = document.activeElement === null || document.activeElement === document.body;
      if (free && opener?.isConnected) opener.focus({ preventScroll: true });
    },
    [opener],
  );
}

function openerOf(element: Element | null): HTMLElement | null {
  const button = element?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const opener = button ? document.getElementById(button) : element;
  return opener instanceof HTMLElement ? opener : null;
}
