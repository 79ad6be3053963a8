// Who is signed in, and the program's present time.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "./api";

const MINUTE = 60_000;

export const sessionQuery = {
  queryKey: ["session"],
  queryFn: () => api<Schemas["Session"]>("/session"),
  refetchInterval: MINUTE,
};

export const useSession = () => useQuery(sessionQuery).data;
