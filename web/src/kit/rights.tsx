// 权限 – what the server says the person at the desk may do: here, or in the case whose page this is. The
// policies are the one place that knows; what has not been said yet is not offered.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import { api, type Schemas } from "./api";
import { Loaded } from "./states";

export type Right = Schemas["Right"];
type Said = ReadonlyMap<string, Right>;

const Here = createContext<Said>(new Map());

/** Asked anew when the officer's posts change; whoever has none may do what is everybody's. */
export function MyRights({ session, children }: { session: Schemas["Session"]; children: ReactNode }) {
  const { id, roles } = session.officer;
  const rights = useQuery({
    queryKey: ["rights", id, ...roles],
    queryFn: () => api<Right[]>("/session/rights"),
    enabled: roles.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
  if (roles.length === 0) return <Known rights={[]}>{children}</Known>;
  return <Loaded query={rights}>{(data) => <Known rights={data}>{children}</Known>}</Loaded>;
}

/** Asked anew when the case changes; meanwhile what was said last holds. */
export function CaseRights({ id, version, children }: { id: string; version: number; children: ReactNode }) {
  const rights = useQuery({
    queryKey: ["case-rights", id, version],
    queryFn: () => api<Right[]>(`/cases/${id}/rights`),
    placeholderData: (last, query) => (query?.queryKey[1] === id ? last : undefined),
  });
  return <Loaded query={rights}>{(data) => <Known rights={data}>{children}</Known>}</Loaded>;
}

function Known({ rights, children }: { rights: Right[]; children: ReactNode }) {
  return <Here value={new Map(rights.map((right) => [right.act, right]))}>{children}</Here>;
}

export const useRight = (act: string | undefined): Right | undefined => useContext(Here).get(act ?? "");

/** Whether this act is mine. */
export const useMay = (act: string | undefined): boolean => useMayDo()(act);

/** The same of many acts; nobody's act is everybody's. */
export function useMayDo(): (act: string | undefined) => boolean {
  const said = useContext(Here);
  return (act) => act === undefined || said.get(act)?.allowed === true;
}
