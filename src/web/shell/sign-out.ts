import { queryClient } from "../api/cache";
import { signOut } from "../api/people";
import { showFailure } from "../ui/toast";

/** Ends this session and loads the sign-in page anew, so that no data of this person stays in memory. */
export async function leave(): Promise<void> {
  try {
    await signOut();
  } catch (thrown) {
    showFailure("You are still signed in", thrown);
    return;
  }
  queryClient.clear();
  window.location.assign("/sign-in");
}
