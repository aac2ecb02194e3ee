import { queryClient } from "../api/cache";
import { signOut } from "../api/people";
import { tellFailure } from "../ui/toast";

/** Ends this session and starts from an empty page: nothing of this person stays in memory. */
export async function leave(): Promise<void> {
  try {
    await signOut();
  } catch (thrown) {
    tellFailure("You are still signed in", thrown);
    return;
  }
  queryClient.clear();
  window.location.assign("/sign-in");
}
