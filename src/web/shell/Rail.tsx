import { Menu, UnstyledButton } from "@mantine/core";
import {
  IconBook2,
  IconCalendarRepeat,
  IconDatabase,
  IconHelpCircle,
  IconLogout,
  IconSettings,
  IconTimeline,
  IconAdjustmentsHorizontal,
  type Icon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { meQuery } from "../api/people";
import { homeQuery } from "../api/projects";
import { runningQuery } from "../api/runs";
import { Face } from "../ui/Person";
import { leave } from "./sign-out";
import { Brand } from "./Brand";
import classes from "./Shell.module.css";

interface Props {
  onHelp: () => void;
  /** Called when a link was followed: the phone's menu closes. */
  onFollow?: () => void;
}

export function Rail({ onHelp, onFollow }: Props) {
  const path = useLocation({ select: (location) => location.pathname });
  // Reads the cache only: the rail loads no list of its own.
  const home = useQuery({ ...homeQuery, enabled: false });
  const me = useQuery(meQuery).data;
  const running = useQuery(runningQuery).data?.values.length ?? 0;
  const projects = home.data?.projects.filter((project) => project.archivedAt === null).length;
  const inProjects = path === "/" || path.startsWith("/projects/");
  return (
    <div className={classes.railInner}>
      <Brand />
      <Item to="/" icon={IconBook2} current={inProjects} onFollow={onFollow} note={projects}>
        Projects
      </Item>
      <Item
        to="/runs"
        icon={IconTimeline}
        current={path === "/runs"}
        onFollow={onFollow}
        note={running > 0 ? <span className={classes.live}>{running} running</span> : null}
      >
        Runs
      </Item>
      {me?.abilities["schedule.list_all"] ? (
        <Item to="/schedules" icon={IconCalendarRepeat} current={path === "/schedules"} onFollow={onFollow}>
          Schedules
        </Item>
      ) : null}
      <Item to="/connections" icon={IconDatabase} current={path === "/connections"} onFollow={onFollow}>
        Connections
      </Item>
      <Item to="/settings" icon={IconAdjustmentsHorizontal} current={path === "/settings"} onFollow={onFollow}>
        Settings
      </Item>
      <div className={classes.foot}>
        <UnstyledButton className={classes.nav} onClick={onHelp}>
          <IconHelpCircle size={16} stroke={2} aria-hidden />
          Help
          <span className={classes.note}>
            <kbd className={classes.key}>?</kbd>
          </span>
        </UnstyledButton>
        <MeMenu />
      </div>
    </div>
  );
}

function Item(props: {
  to: "/" | "/runs" | "/schedules" | "/connections" | "/settings";
  icon: Icon;
  current: boolean;
  onFollow?: () => void;
  note?: ReactNode;
  children: string;
}) {
  const Shape = props.icon;
  return (
    <Link to={props.to} className={classes.nav} aria-current={props.current ? "page" : undefined} onClick={props.onFollow} activeProps={{}}>
      <Shape size={16} stroke={2} aria-hidden />
      {props.children}
      {props.note ? <span className={classes.note}>{props.note}</span> : null}
    </Link>
  );
}

function MeMenu() {
  const me = useQuery(meQuery).data;
  const navigate = useNavigate();
  if (!me) return null;
  return (
    <Menu position="top-start" width={190}>
      <Menu.Target>
        <UnstyledButton className={classes.me}>
          <Face name={me.name} />
          <span className={classes.meWords}>
            <span className="lead clip">{me.name}</span>
            <span className="sub clip">{me.workspace?.name ?? me.email}</span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconSettings size={15} aria-hidden />} onClick={() => void navigate({ to: "/settings" })}>
          My settings
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} aria-hidden />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
