import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiFailure, isUnauthorized } from "./client";

/** Called once when the session has ended under an open page. */
let onSignedOut: () => void = () => undefined;
/** Says what happens when the server no longer knows who asks. */
export const whenSignedOut = (act: () => void): void => {
  onSignedOut = act;
};

const worthRepeating = (error: unknown): boolean => error instanceof ApiFailure && (error.status === 0 || error.status >= 502);

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (isUnauthorized(error) && query.queryKey[0] !== "me") onSignedOut();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: true,
      networkMode: "always",
      retry: (failures, error) => failures < 2 && worthRepeating(error),
      retryDelay: 500,
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
