// Whether the page is as narrow as a phone.
import { useSyncExternalStore } from "react";

const query = window.matchMedia("(max-width: 640px)");
const subscribe = (changed: () => void) => {
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
};

export const useNarrow = () => useSyncExternalStore(subscribe, () => query.matches);
