import { ActionIcon } from "@mantine/core";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Brand } from "./Brand";
import { focusSearch, useKeys } from "./keys";
import { Rail } from "./Rail";
import classes from "./Shell.module.css";

const HelpDialog = lazy(() => import("./HelpDialog").then((module) => ({ default: module.HelpDialog })));
const PhoneMenu = lazy(() => import("./PhoneMenu").then((module) => ({ default: module.PhoneMenu })));

/** The rail at the left, on a phone a bar at the top, and the page. */
export function Shell() {
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState(false);
  const navigate = useNavigate();
  const search = () => {
    if (!focusSearch()) void navigate({ to: "/" }).then(() => setTimeout(focusSearch, 50));
  };
  useKeys({ help: () => setHelp(true), search, projects: () => void navigate({ to: "/" }), runs: () => void navigate({ to: "/runs" }) });
  const openHelp = () => {
    setMenu(false);
    setHelp(true);
  };
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <nav className={classes.topbar} aria-label="Top">
        <ActionIcon aria-label="Open navigation" aria-expanded={menu} onClick={() => setMenu(true)}>
          <IconMenu2 size={18} aria-hidden />
        </ActionIcon>
        <Brand />
        <ActionIcon aria-label="Find a project" onClick={search} style={{ marginLeft: "auto" }}>
          <IconSearch size={18} aria-hidden />
        </ActionIcon>
      </nav>
      <div className={classes.shell}>
        <nav className={classes.rail} aria-label="Main">
          <Rail onHelp={openHelp} />
        </nav>
        <main id="main" tabIndex={-1} className={classes.main}>
          <Outlet />
        </main>
      </div>
      <Suspense>
        {help ? <HelpDialog onClose={() => setHelp(false)} /> : null}
        {menu ? <PhoneMenu onClose={() => setMenu(false)} onHelp={openHelp} /> : null}
      </Suspense>
    </>
  );
}
