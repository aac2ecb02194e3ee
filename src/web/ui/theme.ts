import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";
import { dark, light } from "./tokens";

const sans = '"Inter", Noto, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const mono = '"JetBrains Mono", ui-monospace, "SF Mono", Menlo, Consolas, monospace, "Inter", Noto';
const accent = Array.from({ length: 10 }, () => light["--accent"]) as unknown as MantineColorsTuple;

/** Heights are variables, so that one media query makes every control 40 px on a phone. */
const height = (size: unknown): string => (size === "xs" ? "var(--control-xs)" : "var(--control-sm)");

export const theme = createTheme({
  primaryColor: "accent",
  colors: { accent },
  fontFamily: sans,
  fontFamilyMonospace: mono,
  fontSizes: { xs: "12px", sm: "13px", md: "13px", lg: "15px", xl: "20px" },
  lineHeights: { xs: "18px", sm: "20px", md: "20px", lg: "22px", xl: "28px" },
  radius: { xs: "4px", sm: "6px", md: "6px", lg: "10px", xl: "12px" },
  defaultRadius: "sm",
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Button: {
      defaultProps: { size: "sm", variant: "default" },
      vars: (_: unknown, props: { size?: unknown }) => ({
        root: {
          "--button-height": height(props.size),
          "--button-padding-x": props.size === "xs" ? "10px" : "12px",
          "--button-fz": props.size === "xs" ? "12px" : "13px",
        },
      }),
    },
    ActionIcon: {
      defaultProps: { size: "sm", variant: "subtle", color: "gray" },
      vars: (_: unknown, props: { size?: unknown }) => ({
        root: {
          "--ai-size": height(props.size),
          "--ai-color": "var(--ink-2)",
          "--ai-hover": "var(--hover)",
          "--ai-hover-color": "var(--ink)",
        },
      }),
    },
    Input: {
      defaultProps: { size: "sm" },
      vars: (_: unknown, props: { size?: unknown }) => ({
        wrapper: { "--input-height": height(props.size), "--input-fz": props.size === "xs" ? "12px" : "13px" },
      }),
    },
    InputWrapper: { defaultProps: { size: "sm" } },
    Modal: {
      defaultProps: {
        centered: false,
        yOffset: "32px",
        padding: 0,
        radius: 12,
        transitionProps: { duration: 0 },
        overlayProps: { backgroundOpacity: 0.42, color: "#1b1a18" },
        closeButtonProps: { "aria-label": "Close" },
      },
    },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end", withinPortal: true, transitionProps: { duration: 0 } } },
    Checkbox: { defaultProps: { size: "xs", radius: 4 } },
    Switch: { defaultProps: { size: "xs" } },
    Skeleton: { defaultProps: { radius: 4 } },
  },
});

/** Mantine's colour variables, as our tokens. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    "--mantine-color-accent-filled": "var(--accent)",
    "--mantine-color-accent-filled-hover": "var(--accent-hover)",
    "--mantine-color-accent-light": "var(--accent-wash)",
    "--mantine-color-accent-light-hover": "var(--accent-wash)",
    "--mantine-color-accent-light-color": "var(--accent-text)",
    "--mantine-color-accent-outline": "var(--accent)",
    "--mantine-primary-color-filled": "var(--accent)",
    "--mantine-primary-color-filled-hover": "var(--accent-hover)",
    "--mantine-font-size-md": "13px",
  },
  light: { ...light, ...shared },
  dark: { ...dark, ...shared },
});

/** Mantine's own roles, said in our tokens. */
const shared = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-bright": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink-3)",
  "--mantine-color-placeholder": "var(--ink-3)",
  "--mantine-color-anchor": "var(--accent-text)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line-2)",
  "--mantine-color-disabled": "var(--sunken)",
  "--mantine-color-disabled-color": "var(--ink-3)",
  "--mantine-color-disabled-border": "var(--line-2)",
  "--mantine-color-accent-filled": "var(--accent)",
  "--mantine-color-accent-filled-hover": "var(--accent-hover)",
  "--mantine-color-accent-light": "var(--accent-wash)",
  "--mantine-color-accent-light-color": "var(--accent-text)",
  "--mantine-primary-color-filled": "var(--accent)",
  "--mantine-primary-color-filled-hover": "var(--accent-hover)",
  // White stands on it in both schemes, so it is the deep one in both.
  "--mantine-color-red-filled": light["--bad"],
  "--mantine-color-red-filled-hover": `color-mix(in srgb, ${light["--bad"]} 88%, black)`,
};
