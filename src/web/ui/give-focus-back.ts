import { useEffect, useState } from "react";

/** Returns the focus to the element that had it before a dialog opened. For an item of a closed menu that is the button of the menu. */
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
