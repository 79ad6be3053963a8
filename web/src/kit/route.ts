// Page state lives in the address: `#/cases/ID?tab=property`.
import { useSyncExternalStore } from "react";

const subscribe = (changed: () => void) => {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
};

export function useRoute() {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash.slice(1) || "/tasks");
  const [path = "/tasks", query = ""] = hash.split("?");
  return { parts: path.split("/").filter(Boolean), query: new URLSearchParams(query) };
}

export const go = (path: string) => {
  window.location.hash = path;
};
