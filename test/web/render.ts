import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider, type QueryKey } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";

/** What the server is to have answered, by the key of the query; an Error is a query that failed. */
export type Answers = [key: QueryKey, answer: unknown][];

interface Rendered {
  html: string;
  /** The words of the page in one line. */
  text: string;
  /** Names of its buttons: their label, else their words. */
  buttons: string[];
}

/** A part of the application as it first draws, without a browser and without any request: effects do not run, menus and dialogs are closed. */
export async function render(part: ReactNode, answers: Answers = []): Promise<Rendered> {
  const client = new QueryClient({ defaultOptions: { queries: { retryOnMount: false, staleTime: Infinity, gcTime: Infinity } } });
  for (const [queryKey, answer] of answers) {
    if (answer instanceof Error)
      client.getQueryCache().build(client, { queryKey }).setState({ status: "error", error: answer, fetchStatus: "idle" });
    else client.setQueryData(queryKey, answer);
  }
  const page = (): ReactNode => createElement(MantineProvider, null, createElement(QueryClientProvider, { client }, part));
  const router = createRouter({ routeTree: createRootRoute({ component: page }), history: createMemoryHistory() });
  await router.load();
  const html = renderToStaticMarkup(createElement(RouterProvider, { router }));
  return { html, text: wordsOf(html), buttons: [...html.matchAll(/<button([^>]*)>(.*?)<\/button>/gs)].map(nameOf) };
}

const wordsOf = (html: string): string =>
  html
    .replace(/<(style|script)[^>]*>.*?<\/\1>/gs, "")
    .replace(/<\/?(caption|tr|td|th|div|p|li|h1|h2|option|label|button)\b[^>]*>/g, " ")
    .replace(/<[^>]+>/g, "")
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();

const nameOf = ([, attributes = "", inner = ""]: RegExpMatchArray): string =>
  /aria-label="([^"]*)"/.exec(attributes)?.[1] ?? wordsOf(inner);
